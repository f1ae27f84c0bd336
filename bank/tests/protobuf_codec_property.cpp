#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "codec_laws.hpp"
#include "turnstile/bank/protobuf_codec.hpp"

namespace turnstile::bank {
namespace {

RC_GTEST_PROP(ProtobufCodecLaws, what_was_encoded_is_decoded_as_it_was, ()) { check_round_trips(ProtobufCodec()); }
RC_GTEST_PROP(ProtobufCodecLaws, hostile_bytes_are_refused_at_worst, ()) { check_hostile_bytes(ProtobufCodec()); }

}  // namespace
}  // namespace turnstile::bank
