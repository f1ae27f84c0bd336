// With a single thread its thread_local objects live as long as the program and need no destruction: WASI's libc++abi omits the function.
#if defined(__wasi__) && !defined(_REENTRANT)
extern "C" __attribute__((weak)) int __cxa_thread_atexit(void (*)(void*), void*, void*) noexcept { return 0; }
#endif
