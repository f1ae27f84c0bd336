/* Counts words: reads the topic `words` (key: the word, value: the record's id) and writes `counts`: how often the word has been seen so far, and
 * the id of the last one, "3 w7". The counts are kept in memory, and found again in `counts`.
 *   counter TRANSACTIONAL_ID [MISTAKE]
 * Its six mistakes are those of real services. */
#include <unistd.h>

#include "clients.h"

enum { PARTITIONS = 2, WORDS_MAX = 8 };

static struct partition {
  int owned;
  int words;
  char word[WORDS_MAX][16];
  int count[WORDS_MAX];
} partitions[PARTITIONS];

static const char* mistake = "";
static int makes(const char* name) { return strcmp(mistake, name) == 0; }

static int* count_of(int partition, const void* key, size_t size) {
  struct partition* p = &partitions[partition];
  int at;
  for (at = 0; at < p->words; ++at) {
    if (strlen(p->word[at]) == size && memcmp(p->word[at], key, size) == 0) return &p->count[at];
  }
  if (at == WORDS_MAX || size >= sizeof p->word[0]) give_up("words", "there are too many, or they are too long");
  memcpy(p->word[at], key, size);
  p->word[at][size] = '\0';
  p->count[at] = 0;
  ++p->words;
  return &p->count[at];
}

/* ---- what another instance has counted ---- */

static rd_kafka_t* reader_of(const char* isolation) {
  rd_kafka_conf_t* conf = settings();
  set(conf, "group.id", "nobody");
  set(conf, "isolation.level", isolation);
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.partition.eof", "true");
  return client(RD_KAFKA_CONSUMER, conf);
}

/* Where the partition ends, for those who see open transactions, too. */
static int64_t end_of_counts(int partition) {
  rd_kafka_t* anyone = reader_of("read_uncommitted");
  int64_t low = 0;
  int64_t high = 0;
  check("watermarks", rd_kafka_query_watermark_offsets(anyone, "counts", partition, &low, &high, 30000));
  rd_kafka_destroy(anyone);
  return high;
}

/* A former owner's transaction may still be open: its offsets are asked for first, which waits for its end. Then everything is read. */
static void restore(rd_kafka_t* consumer, int partition) {
  rd_kafka_topic_partition_list_t* settled = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_t* start = rd_kafka_topic_partition_list_new(1);
  rd_kafka_t* reader;
  int64_t end;
  int64_t next = 0;
  rd_kafka_topic_partition_list_add(settled, "words", partition);
  rd_kafka_committed(consumer, settled, 30000);
  rd_kafka_topic_partition_list_destroy(settled);
  end = end_of_counts(partition);
  reader = reader_of("read_committed");
  rd_kafka_topic_partition_list_add(start, "counts", partition)->offset = 0;
  check("assign", rd_kafka_assign(reader, start));
  rd_kafka_topic_partition_list_destroy(start);
  while (next < end) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(reader, 1000);
    if (message == NULL) continue;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      /* Markers of transactions are handed out to nobody, but the end is behind them. */
      if (!makes("waits_for_the_marker")) next = message->offset;
    } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      *count_of(partition, message->key, message->key_len) = atoi(message->payload);
      next = message->offset + 1;
    }
    rd_kafka_message_destroy(message);
  }
  rd_kafka_destroy(reader);
}

static void on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t* list, void* opaque) {
  int at;
  (void)opaque;
  for (at = 0; at < list->cnt; ++at) {
    struct partition* p = &partitions[list->elems[at].partition];
    if (makes("keeps_state") && p->owned) continue;
    memset(p, 0, sizeof *p);
    if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      restore(consumer, list->elems[at].partition);
      p->owned = 1;
    }
  }
  rd_kafka_assign(consumer, err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? list : NULL);
}

/* ---- counting ---- */

static void count(rd_kafka_t* producer, int partition, const rd_kafka_message_t* word) {
  char text[64];
  int size = snprintf(text, sizeof text, "%d %.*s", ++*count_of(partition, word->key, word->key_len), (int)word->len, (const char*)word->payload);
  check("produce", rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("counts"), RD_KAFKA_V_PARTITION(partition),
                                     RD_KAFKA_V_KEY(word->key, word->key_len), RD_KAFKA_V_VALUE(text, (size_t)size),
                                     RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
}

/* 1: only an abort goes on from here. */
static int has_failed(const char* what, rd_kafka_error_t* error) {
  int abortable;
  if (error == NULL) return 0;
  abortable = rd_kafka_error_txn_requires_abort(error);
  if (!abortable || !makes("retries_later")) give_up(what, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return 1;
}

static rd_kafka_error_t* retried(rd_kafka_error_t* (*call)(rd_kafka_t*, int), rd_kafka_t* producer) {
  for (;;) {
    rd_kafka_error_t* error = call(producer, 10000);
    if (error == NULL || !rd_kafka_error_is_retriable(error)) return error;
    rd_kafka_error_destroy(error);
  }
}

static int in_a_transaction(rd_kafka_t* producer, rd_kafka_t* consumer, const rd_kafka_message_t* word) {
  rd_kafka_consumer_group_metadata_t* group = rd_kafka_consumer_group_metadata(consumer);
  rd_kafka_topic_partition_list_t* next = rd_kafka_topic_partition_list_new(1);
  int failed;
  has_failed("begin_transaction", rd_kafka_begin_transaction(producer));
  count(producer, word->partition, word);
  rd_kafka_topic_partition_list_add(next, "words", word->partition)->offset = word->offset + 1;
  failed = has_failed("send_offsets", rd_kafka_send_offsets_to_transaction(producer, next, group, 30000)) ||
           has_failed("commit_transaction", retried(rd_kafka_commit_transaction, producer));
  if (failed) has_failed("abort_transaction", retried(rd_kafka_abort_transaction, producer));
  rd_kafka_topic_partition_list_destroy(next);
  rd_kafka_consumer_group_metadata_destroy(group);
  return failed;
}

/* Puts a word whose transaction failed aside, and counts it after a later one. */
static void retried_later(rd_kafka_t* producer, rd_kafka_t* consumer, rd_kafka_message_t* word) {
  static rd_kafka_message_t* failed_before = NULL;
  if (in_a_transaction(producer, consumer, word)) {
    failed_before = word;
    return;
  }
  if (failed_before != NULL && !in_a_transaction(producer, consumer, failed_before)) failed_before = NULL;
}

static void process(rd_kafka_t* producer, rd_kafka_t* consumer, rd_kafka_message_t* word) {
  if (makes("offsets_first")) {
    check("commit", rd_kafka_commit_message(consumer, word, 0));
    count(producer, word->partition, word);
    check("flush", rd_kafka_flush(producer, 60000));
  } else if (makes("outputs_first")) {
    count(producer, word->partition, word);
    check("flush", rd_kafka_flush(producer, 60000));
    check("commit", rd_kafka_commit_message(consumer, word, 0));
  } else if (makes("retries_later")) {
    retried_later(producer, consumer, word);
  } else {
    in_a_transaction(producer, consumer, word);
  }
}

int main(int argc, char** argv) {
  rd_kafka_conf_t* writes = settings();
  rd_kafka_conf_t* reads = settings();
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_t* producer;
  rd_kafka_t* consumer;
  char id[64];
  if (argc < 2) give_up("usage", "counter TRANSACTIONAL_ID [MISTAKE]");
  if (argc > 2) mistake = argv[2];
  snprintf(id, sizeof id, makes("own_id_per_start") ? "%s-%d" : "%s", argv[1], (int)getpid());
  if (makes("offsets_first") || makes("outputs_first")) {
    set(writes, "enable.idempotence", "true");
    producer = client(RD_KAFKA_PRODUCER, writes);
  } else {
    set(writes, "transactional.id", id);
    producer = client(RD_KAFKA_PRODUCER, writes);
    has_failed("init_transactions", retried(rd_kafka_init_transactions, producer));
  }
  set(reads, "group.id", "counter");
  set(reads, "auto.offset.reset", "earliest");
  set(reads, "enable.auto.commit", "false");
  set(reads, "session.timeout.ms", "6000");
  set(reads, "max.poll.interval.ms", "30000");
  rd_kafka_conf_set_rebalance_cb(reads, on_rebalance);
  consumer = client(RD_KAFKA_CONSUMER, reads);
  rd_kafka_topic_partition_list_add(topics, "words", RD_KAFKA_PARTITION_UA);
  check("subscribe", rd_kafka_subscribe(consumer, topics));
  rd_kafka_topic_partition_list_destroy(topics);
  for (;;) {
    rd_kafka_message_t* word = rd_kafka_consumer_poll(consumer, 1000);
    if (word == NULL) continue;
    check("poll", word->err);
    process(producer, consumer, word);
    if (!makes("retries_later")) rd_kafka_message_destroy(word);
  }
}
