#include "turnstile/core/erased.hpp"

#include "turnstile/core/assert.hpp"

namespace turnstile::core {

namespace {

constinit thread_local const ErasedDomain* current_domain = nullptr;

}  // namespace

const ErasedDomain& ErasedDomain::current() {
  TURNSTILE_ASSERT(current_domain != nullptr);
  return *current_domain;
}

DomainScope::DomainScope(const ErasedDomain& domain) : outer_(current_domain) { current_domain = &domain; }
DomainScope::~DomainScope() { current_domain = outer_; }

std::expected<std::vector<Erased::Event>, Erased::Reason> Erased::decide(const State& state, const Request& request,
                                                                         const CommandContext& context) {
  return ErasedDomain::current().decide(state, request, context);
}
Erased::State Erased::evolve(const State& state, const Event& event) { return ErasedDomain::current().evolve(state, event); }
bool Erased::alarmed(const State& state) { return ErasedDomain::current().alarmed(state); }
std::string_view Erased::name(Reason reason) { return ErasedDomain::current().name(reason); }
std::string Erased::describe(const State& state) { return ErasedDomain::current().describe(state); }
std::string Erased::describe(const Request& request) { return ErasedDomain::current().describe(request); }
std::optional<std::int64_t> Erased::level(const State& state) { return ErasedDomain::current().level(state); }

constinit const Erased::Noun Erased::entity_noun{[] { return ErasedDomain::current().entity_noun(); }};
constinit const Erased::Noun Erased::level_noun{[] { return ErasedDomain::current().level_noun(); }};
constinit const Erased::Noun Erased::client_noun{[] { return ErasedDomain::current().client_noun(); }};
constinit const Erased::Noun Erased::domain_name{[] { return ErasedDomain::current().domain_name(); }};

bool Erased::equal_values(const State& left, const State& right) {
  return left.same_as(right) || ErasedDomain::current().equal(left, right);
}
bool Erased::equal_values(const Request& left, const Request& right) {
  return left.same_as(right) || ErasedDomain::current().equal(left, right);
}
bool Erased::equal_values(const Event& left, const Event& right) {
  return left.same_as(right) || ErasedDomain::current().equal(left, right);
}

}  // namespace turnstile::core
