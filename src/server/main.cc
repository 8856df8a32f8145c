#include <fmt/format.h>

#include <cstdio>

#include "base/check.h"
#include "server/options.h"
#include "server/serve.h"

int main(int count, char** arguments) {
  gramme::explain_uncaught_exceptions();
  auto command = gramme::parse_command_line(count - 1, arguments + 1);
  if (!command) {
    fmt::print(stderr, "gramme: {}\n", command.error().message());
    return 2;
  }
  if (!command->serve) {
    fmt::print("{}", command->text);
    return 0;
  }
  if (auto served = gramme::serve(*command->serve); !served) {
    fmt::print(stderr, "gramme: {}\n", served.error().message());
    return 1;
  }
}
