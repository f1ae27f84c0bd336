// The theatre's own command line: theatre explore, replay, shrink, list, catalogue, ...
#include <turnstile/main.hpp>

#include "theatre.hpp"

int main(int argc, char** argv) { return turnstile::main(argc, argv, turnstile::in_every_world(theatre::premiere())); }
