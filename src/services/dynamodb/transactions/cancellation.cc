#include "services/dynamodb/transactions/cancellation.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "api/errors.h"
#include "api/writer.h"

namespace gramme::dynamodb {
namespace {

std::string_view code_of(const std::optional<Error>& reason) {
  return reason ? short_code(*reason) : "None";
}

class Reasons final : public ErrorMembers {
 public:
  explicit Reasons(CancellationReasons reasons) : reasons_(std::move(reasons)) {}

  void write(Writer& writer) const override {
    writer.name("CancellationReasons");
    writer.begin_list();
    for (const std::optional<Error>& reason : reasons_) {
      writer.begin_object();
      writer.member("Code", code_of(reason));
      if (reason) {
        if (reason->members() != nullptr) reason->members()->write(writer);
        writer.member("Message", reason->message());
      }
      writer.end_object();
    }
    writer.end_list();
  }

 private:
  CancellationReasons reasons_;
};

}  // namespace

std::string_view short_code(const Error& error) {
  if (error.kind().name == kind::validation.name) return "ValidationError";
  std::string_view name = error.kind().name;
  constexpr std::string_view suffix = "Exception";
  if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  return name;
}

bool any(const CancellationReasons& reasons) {
  return std::ranges::any_of(reasons,
                             [](const std::optional<Error>& reason) { return reason.has_value(); });
}

Error transaction_cancelled(CancellationReasons reasons) {
  std::vector<std::string_view> codes;
  for (const std::optional<Error>& reason : reasons) codes.push_back(code_of(reason));
  std::string text =
      fmt::format("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
                  fmt::join(codes, ", "));
  return transaction_canceled(std::move(text), std::make_shared<Reasons>(std::move(reasons)));
}

}  // namespace gramme::dynamodb
