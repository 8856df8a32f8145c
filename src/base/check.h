// CHECK: a bug stops the process with a message. Nothing a client, a peer or a disk can cause may reach
// one.
#pragma once

namespace gramme {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

/// Ends the process, as CHECK does, and says that it is for lack of memory.
[[noreturn]] void out_of_memory();

/// From now on an exception that ends the process says so in a line. Nothing of ours throws: libraries do,
/// for lack of memory.
void explain_uncaught_exceptions();

}  // namespace gramme

#define CHECK(condition)                                      \
  do {                                                        \
    if (!(condition)) [[unlikely]]                            \
      ::gramme::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)

#ifdef NDEBUG
#define DCHECK(condition) \
  do {                    \
  } while (false && (condition))
#else
#define DCHECK(condition) CHECK(condition)
#endif
