// A theatre that sells seats twice, on its own command line: whether explore and audit see it.
#include <turnstile/main.hpp>

#include "hasty.hpp"

int main(int argc, char** argv) { return turnstile::main(argc, argv, {theatre::premiere<theatre::HastyTheatre>()}); }
