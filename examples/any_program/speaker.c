/* Says six words, one after the other, with pauses.
 *   speaker NUMBER      which words, and which pauses */
#include <unistd.h>

#include "clients.h"

int main(int argc, char** argv) {
  static const char* const words[] = {"tick", "dong"};
  static const int pauses_ms[] = {10, 500, 8000};
  unsigned choice = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
  rd_kafka_conf_t* conf = settings();
  rd_kafka_t* producer;
  int number;
  set(conf, "enable.idempotence", "true");
  producer = client(RD_KAFKA_PRODUCER, conf);
  for (number = 0; number < 6; ++number, choice /= 6) {
    const char* word = words[choice % 2];
    char id[16];
    snprintf(id, sizeof id, "w%d", number);
    check("produce", rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("words"), RD_KAFKA_V_KEY(word, strlen(word)),
                                       RD_KAFKA_V_VALUE(id, strlen(id)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
    usleep((useconds_t)pauses_ms[choice / 2 % 3] * 1000);
  }
  check("flush", rd_kafka_flush(producer, 600000));
  rd_kafka_destroy(producer);
  return 0;
}
