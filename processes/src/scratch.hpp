// Folders for what programs keep on disk: one per instance, empty when a run begins, kept over its lives, gone after the last run.
#pragma once

#include <filesystem>
#include <string>

namespace turnstile::processes {

// What {scratch} says: the same path in every run, whose records must not depend on where the folder really is. A process has it as the
// open directory kScratch.
inline constexpr const char* kScratchPath = "/proc/self/fd/901";
inline constexpr int kScratch = 901;

// That instance's folder in the run of this thread; emptied first if its life is the first.
std::filesystem::path scratch_folder(const std::string& instance, bool first_life);

}  // namespace turnstile::processes
