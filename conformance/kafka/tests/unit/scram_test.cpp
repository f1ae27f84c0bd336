#include "scram.hpp"

#include <gtest/gtest.h>

namespace turnstile::conformance {
namespace {

// The conversation of RFC 7677, section 3.
constexpr const char* kServerFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

Scram rfc7677() { return {Scram::Hash::sha256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO"}; }

TEST(Scram, says_what_the_rfc_says) {
  Scram scram = rfc7677();
  EXPECT_EQ(scram.first_message(), "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(scram.final_message(kServerFirst),
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_TRUE(scram.proves_itself("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
}

TEST(Scram, a_server_that_does_not_know_the_password_is_not_believed) {
  Scram scram = rfc7677();
  EXPECT_FALSE(scram.proves_itself("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));  // before any message was exchanged
  ASSERT_TRUE(scram.final_message(kServerFirst));
  EXPECT_FALSE(scram.proves_itself("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  EXPECT_FALSE(scram.proves_itself("e=invalid-proof"));
}

TEST(Scram, a_first_message_of_another_conversation_is_not_answered) {
  for (const char* said : {"", "r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=0",
                           "r=rOprNGfwEbeRWgbNEkqO1,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqO1,s=!!!!,i=4096",
                           "r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999"}) {
    EXPECT_FALSE(rfc7677().final_message(said)) << said;
  }
}

TEST(Scram, a_name_with_a_comma_or_an_equals_sign_is_escaped) {
  EXPECT_EQ(Scram(Scram::Hash::sha512, "a,b=c", "p", "n").first_message(), "n,,n=a=2Cb=3Dc,r=n");
}

}  // namespace
}  // namespace turnstile::conformance
