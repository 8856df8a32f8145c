#include "api/arn.h"

#include <utility>

namespace gramme {

std::expected<Arn, ArnFault> parse_arn(std::string_view text) {
  constexpr std::string_view prefix = "arn:";
  if (!text.starts_with(prefix)) return std::unexpected(ArnFault::prefix);
  text.remove_prefix(prefix.size());
  Arn arn;
  for (auto [part, fault] : {std::pair{&arn.partition, ArnFault::partition},
                             {&arn.service, ArnFault::service},
                             {&arn.region, ArnFault::region},
                             {&arn.account, ArnFault::account}}) {
    const size_t colon = text.find(':');
    if (colon == text.npos) return std::unexpected(fault);
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  return arn;
}

}  // namespace gramme
