// A type-erased domain. `Erased` is an Aggregate like any other, but its values have no static types: everything that is a template over
// the domain (worker, client, simulation, oracles) is compiled once for it, and a user's program compiles only its own two functions
// (erased_domain.hpp).
//
// A value is immutable and shared; a default value stands for the default of its type. Only its domain can interpret a value, so values
// must be used within a DomainScope of that domain. CompactCodec<Erased> writes the same bytes as CompactCodec of the domain itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/compact_codec.hpp"

namespace turnstile::core {

class ErasedValue {
 public:
  template <class T>
  const T& as() const {
    static const T initial{};
    return value_ == nullptr ? initial : *static_cast<const T*>(value_.get());
  }
  bool same_as(const ErasedValue& other) const { return value_ == other.value_; }

 protected:
  ErasedValue() = default;
  explicit ErasedValue(std::shared_ptr<const void> value) : value_(std::move(value)) {}

 private:
  std::shared_ptr<const void> value_;
};

struct Erased {
  // Distinct types, for overloading.
  struct State : ErasedValue {
    State() = default;
    explicit State(std::shared_ptr<const void> value) : ErasedValue(std::move(value)) {}
    friend bool operator==(const State& left, const State& right) { return equal_values(left, right); }
  };
  struct Request : ErasedValue {
    Request() = default;
    explicit Request(std::shared_ptr<const void> value) : ErasedValue(std::move(value)) {}
    friend bool operator==(const Request& left, const Request& right) { return equal_values(left, right); }
  };
  struct Event : ErasedValue {
    Event() = default;
    explicit Event(std::shared_ptr<const void> value) : ErasedValue(std::move(value)) {}
    friend bool operator==(const Event& left, const Event& right) { return equal_values(left, right); }
  };
  struct Reason {
    std::uint64_t value = 0;
    friend bool operator==(const Reason&, const Reason&) = default;
  };

  static std::expected<std::vector<Event>, Reason> decide(const State& state, const Request& request, const CommandContext& context = {});
  static State evolve(const State& state, const Event& event);
  static bool alarmed(const State& state);
  static std::string_view name(Reason reason);
  static std::string describe(const State& state);
  static std::string describe(const Request& request);
  static std::optional<std::int64_t> level(const State& state);

  // The domain's noun at the moment of the conversion.
  struct Noun {
    std::string_view (*of)();
    operator std::string_view() const { return of(); }
  };
  static const Noun entity_noun;
  static const Noun level_noun;
  static const Noun client_noun;
  static const Noun domain_name;

  // For ==.
  static bool equal_values(const State& left, const State& right);
  static bool equal_values(const Request& left, const Request& right);
  static bool equal_values(const Event& left, const Event& right);
};

// Optional parts have the defaults documented in core/aggregate.hpp.
class ErasedDomain {
 public:
  virtual ~ErasedDomain() = default;
  virtual Decision<Erased> decide(const Erased::State& state, const Erased::Request& request, const CommandContext& context) const = 0;
  virtual Erased::State evolve(const Erased::State& state, const Erased::Event& event) const = 0;
  virtual bool alarmed(const Erased::State& state) const = 0;
  virtual std::string_view name(Erased::Reason reason) const = 0;
  virtual std::string describe(const Erased::State& state) const = 0;
  virtual std::string describe(const Erased::Request& request) const = 0;
  virtual std::optional<std::int64_t> level(const Erased::State& state) const = 0;
  virtual std::string_view entity_noun() const = 0;
  virtual std::string_view level_noun() const = 0;
  virtual std::string_view client_noun() const = 0;
  virtual std::string_view domain_name() const = 0;

  virtual bool equal(const Erased::State& left, const Erased::State& right) const = 0;
  virtual bool equal(const Erased::Request& left, const Erased::Request& right) const = 0;
  virtual bool equal(const Erased::Event& left, const Erased::Event& right) const = 0;

  virtual void write(compact::Writer& writer, const Erased::State& value) const = 0;
  virtual void write(compact::Writer& writer, const Erased::Request& value) const = 0;
  virtual void write(compact::Writer& writer, const Erased::Event& value) const = 0;
  virtual void write(compact::Writer& writer, Erased::Reason value) const = 0;
  virtual void read(compact::Reader& reader, Erased::State& value) const = 0;
  virtual void read(compact::Reader& reader, Erased::Request& value) const = 0;
  virtual void read(compact::Reader& reader, Erased::Event& value) const = 0;
  virtual void read(compact::Reader& reader, Erased::Reason& value) const = 0;

  // The domain of this thread's innermost scope; there must be one.
  static const ErasedDomain& current();
};

// While it lives, this thread's erased values belong to that domain. Scopes nest.
class DomainScope {
 public:
  explicit DomainScope(const ErasedDomain& domain);
  ~DomainScope();
  DomainScope(const DomainScope&) = delete;
  DomainScope& operator=(const DomainScope&) = delete;

 private:
  const ErasedDomain* outer_;
};

// Found by CompactCodec<Erased>.
inline void fields(compact::Writer& writer, Erased::State& value) { ErasedDomain::current().write(writer, value); }
inline void fields(compact::Writer& writer, Erased::Request& value) { ErasedDomain::current().write(writer, value); }
inline void fields(compact::Writer& writer, Erased::Event& value) { ErasedDomain::current().write(writer, value); }
inline void fields(compact::Writer& writer, Erased::Reason& value) { ErasedDomain::current().write(writer, value); }
inline void fields(compact::Reader& reader, Erased::State& value) { ErasedDomain::current().read(reader, value); }
inline void fields(compact::Reader& reader, Erased::Request& value) { ErasedDomain::current().read(reader, value); }
inline void fields(compact::Reader& reader, Erased::Event& value) { ErasedDomain::current().read(reader, value); }
inline void fields(compact::Reader& reader, Erased::Reason& value) { ErasedDomain::current().read(reader, value); }

}  // namespace turnstile::core
