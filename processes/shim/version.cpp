// The version that the world file says: some wrappers refuse to work with another than they were made for.
#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <cstdlib>

extern "C" {

const char* rd_kafka_version_str(void) {
  const char* said = std::getenv("TURNSTILE_LIBRDKAFKA");
  return said == nullptr ? "2.0.2" : said;
}

int rd_kafka_version(void) {
  int parts[3] = {2, 0, 2};
  std::sscanf(rd_kafka_version_str(), "%d.%d.%d", &parts[0], &parts[1], &parts[2]);
  return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | 0xff;
}

}  // extern "C"
