// What later versions of librdkafka have and wrappers of today call with every message and every partition: leader epochs and delivery
// counts, which the simulated Kafka does not tell. The other functions of later versions (newer_names.txt) stop the run.
#include <librdkafka/rdkafka.h>

extern "C" {

int32_t rd_kafka_topic_partition_get_leader_epoch(const rd_kafka_topic_partition_t*) { return -1; }
void rd_kafka_topic_partition_set_leader_epoch(rd_kafka_topic_partition_t*, int32_t) {}
int32_t rd_kafka_message_leader_epoch(const rd_kafka_message_t*) { return -1; }
int16_t rd_kafka_message_delivery_count(const rd_kafka_message_t*) { return -1; }

}  // extern "C"
