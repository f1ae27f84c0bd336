// A broker of one's own for as long as a command runs, started and stopped by scripts/kafka, which is looked for beside this program.
#pragma once

#include <string>
#include <vector>

namespace turnstile::app {

class OwnBroker {
 public:
  // Ends with exit code 6 if none can be started. `settings`: key=value of the broker.
  explicit OwnBroker(const std::vector<std::string>& settings);
  OwnBroker(const OwnBroker&) = delete;
  OwnBroker& operator=(const OwnBroker&) = delete;
  ~OwnBroker();

  const std::string& brokers() const { return brokers_; }
  // A shell command that restarts it, data kept.
  std::string restart_command() const;

 private:
  std::string script_;
  std::string folder_;
  std::string brokers_;
};

}  // namespace turnstile::app
