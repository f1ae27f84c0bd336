// A program's producer on a real broker: one librdkafka instance, and the delivery reports that are not yet noted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connection.hpp"
#include "names.hpp"

namespace turnstile::conformance {

class RealProducer {
 public:
  // Null with the reason in `problem`.
  static std::unique_ptr<RealProducer> make(const Program& program, const ClientSpec& spec, const Names& names,
                                            const ConnectionOptions& options, std::string& problem);
  RealProducer(const RealProducer&) = delete;
  RealProducer& operator=(const RealProducer&) = delete;
  ~RealProducer();

  Note produce(const Step& step);
  Note flush();
  Note purge();
  Note init();
  Note begin();
  Note commit();
  Note abort();
  Note send_offsets(const Step& step, const rd_kafka_consumer_group_metadata_t& metadata);

 private:
  struct Report {
    Place place{};
    std::optional<std::string> value;
    std::string error;
    bool done = false;
  };
  RealProducer(const Program& program, const ClientSpec& spec, const Names& names) : program_(program), spec_(spec), names_(names) {}
  static void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque);
  std::string produce_one(const Step& step, const std::optional<std::string>& value);
  bool all_reported() const;

  const Program& program_;
  const ClientSpec& spec_;
  const Names& names_;
  CallbackContext context_;
  std::vector<std::unique_ptr<Report>> reports_;  // in the order of produce, not yet noted. The instance refers to them
  adapters::rd::Client client_;
};

}  // namespace turnstile::conformance
