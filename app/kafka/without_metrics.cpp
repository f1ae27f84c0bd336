// What --metrics says in a build without prometheus-cpp.
#include "command.hpp"
#include "metrics.hpp"

namespace turnstile::app {

struct Metrics::Impl {};

Metrics::Metrics(const std::string&) {
  usage("--metrics is not in this build, which was made without prometheus-cpp: install prometheus-cpp-dev, and build it again");
}
Metrics::~Metrics() = default;
void Metrics::serve(std::vector<MeasuredWorker>, const std::string&) {}

}  // namespace turnstile::app
