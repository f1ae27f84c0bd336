// What this library stands for: the version of the header that it implements.
#include <librdkafka/rdkafka.h>

extern "C" {

int rd_kafka_version(void) { return 0x020002ff; }
const char* rd_kafka_version_str(void) { return "2.0.2"; }

}  // extern "C"
