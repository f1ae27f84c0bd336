#include "live_codec.hpp"

#include <memory>

#include "turnstile/bank/protobuf_codec.hpp"

namespace turnstile::bank {

properties::MakeCodec live_codec() {
  return [] { return std::make_unique<ProtobufCodec>(); };
}

}  // namespace turnstile::bank
