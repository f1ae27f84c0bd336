// Where there is one thread only, its thread_local objects live as long as the program, and nobody asks for their destruction: WASI's
// libc++abi leaves the function out.
#if defined(__wasi__) && !defined(_REENTRANT)
extern "C" __attribute__((weak)) int __cxa_thread_atexit(void (*)(void*), void*, void*) noexcept { return 0; }
#endif
