// Memory and names: what belongs to no client.
#include <librdkafka/rdkafka.h>

#include <cstdlib>

extern "C" {

const char* rd_kafka_get_debug_contexts(void) {
  return "all,generic,broker,topic,metadata,feature,queue,msg,protocol,cgrp,security,fetch,interceptor,plugin,consumer,admin,eos,mock,"
         "assignor,conf";
}

void* rd_kafka_mem_calloc(rd_kafka_t*, size_t num, size_t size) { return std::calloc(num, size); }
void* rd_kafka_mem_malloc(rd_kafka_t*, size_t size) { return std::malloc(size); }
void rd_kafka_mem_free(rd_kafka_t*, void* ptr) { std::free(ptr); }

}  // extern "C"
