// One maker for every error kind of errors.def: `return validation("...")`; kinds to compare with:
// `kind::validation`.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace gramme {

namespace kind {
#define ERROR_KIND(maker, name, name_space, status, message_member) \
  inline constexpr ErrorKind maker{name, name_space, status, message_member};
#include "api/errors.def"
#undef ERROR_KIND
}  // namespace kind

#define ERROR_KIND(maker, name, name_space, status, message_member)                                \
  inline Error maker(std::string message, std::shared_ptr<const ErrorMembers> members = nullptr) { \
    return {kind::maker, std::move(message), std::move(members)};                                  \
  }
#include "api/errors.def"
#undef ERROR_KIND

}  // namespace gramme
