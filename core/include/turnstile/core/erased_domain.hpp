// A domain's own types and functions, behind erased.hpp: the only part that is compiled for each domain.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/describe.hpp"
#include "turnstile/core/enumerators.hpp"
#include "turnstile/core/erased.hpp"

namespace turnstile::core {

template <class To, class T>
To erase(T value) {
  return To(std::make_shared<const T>(std::move(value)));
}

template <Aggregate A>
class ErasedDomainOf final : public ErasedDomain {
 public:
  static const ErasedDomainOf& instance() {
    static const ErasedDomainOf domain;
    return domain;
  }

  Decision<Erased> decide(const Erased::State& state, const Erased::Request& request, const CommandContext& context) const override {
    auto decided = core::decide<A>(of(state), of(request), context);
    if (!decided) return std::unexpected(Erased::Reason{static_cast<std::uint64_t>(decided.error())});
    std::vector<Erased::Event> events;
    events.reserve(decided->size());
    for (auto& event : *decided) events.push_back(erase<Erased::Event>(std::move(event)));
    return events;
  }
  Erased::State evolve(const Erased::State& state, const Erased::Event& event) const override {
    return erase<Erased::State>(A::evolve(of(state), of(event)));
  }
  bool alarmed(const Erased::State& state) const override { return core::alarmed<A>(of(state)); }
  std::string_view name(Erased::Reason reason) const override { return core::name<A>(of(reason)); }

  std::string describe(const Erased::State& state) const override {
    if constexpr (requires { A::describe(of(state)); }) {
      return A::describe(of(state));
    } else {
      return described(of(state));
    }
  }
  std::string describe(const Erased::Request& request) const override {
    if constexpr (requires { A::describe(of(request)); }) {
      return A::describe(of(request));
    } else {
      return described(of(request));
    }
  }
  std::optional<std::int64_t> level(const Erased::State& state) const override {
    if constexpr (requires { A::level(of(state)); }) return A::level(of(state));
    return std::nullopt;
  }
  std::string_view entity_noun() const override { return core::entity_noun<A>(); }
  std::string_view level_noun() const override { return core::level_noun<A>(); }
  std::string_view client_noun() const override { return core::client_noun<A>(); }
  std::string_view domain_name() const override { return core::domain_name<A>(); }

  bool equal(const Erased::State& left, const Erased::State& right) const override { return core::equal(of(left), of(right)); }
  bool equal(const Erased::Request& left, const Erased::Request& right) const override { return core::equal(of(left), of(right)); }
  bool equal(const Erased::Event& left, const Erased::Event& right) const override { return core::equal(of(left), of(right)); }

  void write(compact::Writer& writer, const Erased::State& value) const override { writer(of(value)); }
  void write(compact::Writer& writer, const Erased::Request& value) const override { writer(of(value)); }
  void write(compact::Writer& writer, const Erased::Event& value) const override { writer(of(value)); }
  void write(compact::Writer& writer, Erased::Reason value) const override { writer(of(value)); }
  void read(compact::Reader& reader, Erased::State& value) const override { value = read_as<Erased::State, State>(reader); }
  void read(compact::Reader& reader, Erased::Request& value) const override { value = read_as<Erased::Request, Request>(reader); }
  void read(compact::Reader& reader, Erased::Event& value) const override { value = read_as<Erased::Event, Event>(reader); }
  void read(compact::Reader& reader, Erased::Reason& value) const override {
    Reason reason{};
    reader(reason);
    value.value = static_cast<std::uint64_t>(reason);
  }

  using State = typename A::State;
  using Request = typename A::Request;
  using Event = typename A::Event;
  using Reason = typename A::Reason;
  static const State& of(const Erased::State& value) { return value.as<State>(); }
  static const Request& of(const Erased::Request& value) { return value.as<Request>(); }
  static const Event& of(const Erased::Event& value) { return value.as<Event>(); }
  static Reason of(Erased::Reason value) { return static_cast<Reason>(value.value); }

 private:
  template <class To, class T>
  static To read_as(compact::Reader& reader) {
    T value{};
    reader(value);
    return erase<To>(std::move(value));
  }
};

}  // namespace turnstile::core
