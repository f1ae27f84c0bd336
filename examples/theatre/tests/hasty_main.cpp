// The command line of a theatre that sells seats twice, to test that explore and audit detect it.
#include <turnstile/main.hpp>

#include "hasty.hpp"

int main(int argc, char** argv) { return turnstile::main(argc, argv, {theatre::premiere<theatre::HastyTheatre>()}); }
