// What brokers tell of the cluster.
#include "wire/metadata.hpp"

#include "shim/channel.hpp"
#include "shim/handles.hpp"

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_metadata(rd_kafka_t* rk, int all_topics, rd_kafka_topic_t* only_rkt,
                                      const struct rd_kafka_metadata** metadatap, int timeout_ms) {
  Writer asked = request(Call::metadata);
  asked.number(rk->number).number(all_topics).c_string(only_rkt == nullptr ? nullptr : only_rkt->name.c_str()).number(timeout_ms);
  Reader answer = ask(asked);
  const auto error = answer.number<rd_kafka_resp_err_t>();
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) *metadatap = take_metadata(answer);
  return error;
}

void rd_kafka_metadata_destroy(const struct rd_kafka_metadata* metadata) { give_back(metadata); }

}  // extern "C"
