#include "base/check.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace gramme {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "gramme: internal check failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

void out_of_memory() {
  std::fputs(
      "gramme: out of memory, so the server ends. What it acknowledged is stored. Give it more memory, or a "
      "smaller --cache, and start it again\n",
      stderr);
  std::abort();
}

void explain_uncaught_exceptions() {
  std::set_terminate([] {
    try {
      if (std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
      std::fputs("gramme: internal error: ended without an exception\n", stderr);
    } catch (const std::bad_alloc&) {
      out_of_memory();
    } catch (const std::exception& exception) {
      std::fprintf(stderr, "gramme: internal error: %s\n", exception.what());
    } catch (...) {
      std::fputs("gramme: internal error: an unknown exception\n", stderr);
    }
    std::abort();
  });
}

}  // namespace gramme
