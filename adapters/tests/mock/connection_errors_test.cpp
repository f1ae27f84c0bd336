// The words are librdkafka 2.0.2's own.
#include <gtest/gtest.h>

#include "admission.hpp"

namespace turnstile::adapters::rd {
namespace {

TEST(ConnectionErrors, a_handshake_that_fails_at_once_is_an_error_of_tls) {
  EXPECT_EQ(meant(RD_KAFKA_RESP_ERR__TRANSPORT,
                  "ssl://127.0.0.1:47911/bootstrap: error:0A00010B:SSL routines::wrong version number (after 0ms in state SSL_HANDSHAKE, 1 "
                  "identical error(s) suppressed)"),
            RD_KAFKA_RESP_ERR__SSL);
}

TEST(ConnectionErrors, others_are_what_they_are_called) {
  EXPECT_EQ(meant(RD_KAFKA_RESP_ERR__TRANSPORT,
                  "127.0.0.1:9092/1: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)"),
            RD_KAFKA_RESP_ERR__TRANSPORT);
  EXPECT_EQ(meant(RD_KAFKA_RESP_ERR__TRANSPORT, "ssl://127.0.0.1:9092/1: Disconnected (after 3ms in state SSL_HANDSHAKE)"),
            RD_KAFKA_RESP_ERR__TRANSPORT);
  EXPECT_EQ(meant(RD_KAFKA_RESP_ERR__SSL, "SSL handshake failed"), RD_KAFKA_RESP_ERR__SSL);
}

}  // namespace
}  // namespace turnstile::adapters::rd
