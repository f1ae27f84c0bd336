#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "turnstile/adapters/protobuf_codec.hpp"
#include "turnstile/contracts/codec_laws.hpp"

namespace turnstile::adapters {
namespace {

RC_GTEST_PROP(ProtobufCodecLaws, what_was_encoded_is_decoded_as_it_was, ()) { contracts::check_round_trips(ProtobufCodec()); }
RC_GTEST_PROP(ProtobufCodecLaws, hostile_bytes_are_refused_at_worst, ()) { contracts::check_hostile_bytes(ProtobufCodec()); }

}  // namespace
}  // namespace turnstile::adapters
