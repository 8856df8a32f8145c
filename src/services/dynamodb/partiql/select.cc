#include "services/dynamodb/partiql/select.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "api/errors.h"
#include "services/dynamodb/pages/page.h"
#include "services/dynamodb/pages/start_key.h"
#include "services/dynamodb/partiql/columns.h"
#include "services/dynamodb/partiql/key_access.h"
#include "services/dynamodb/partiql/next_token.h"
#include "services/dynamodb/partiql/statement_request.h"

namespace gramme::dynamodb {
namespace {

/// Unlike Query and Scan, AWS does not name the index here.
Result<ReadTarget> find_target(const Call& call, const partiql::Source& source) {
  ReadTarget target{TRY(call.catalog.find(call.caller, source.table))};
  if (!source.index) return target;
  target.index = target.table->find_index(*source.index);
  if (target.index == nullptr) return validation("The table does not have the specified index");
  return target;
}

std::vector<std::string> attributes_of(const std::vector<Path>& paths) {
  std::vector<std::string> attributes;
  for (const Path& path : paths) attributes.push_back(path.attribute);
  return attributes;
}

/// A global index answers no attribute that it does not hold; no index is queried by one.
Result<void> check_projected(const ReadTarget& target, const partiql::Statement& statement, bool is_query) {
  const std::vector<std::string> missing = target.not_projected(attributes_of(statement.projection));
  if (target.is_global_index() && !missing.empty()) {
    return validation(fmt::format(
        "One or more parameter values were invalid: Global secondary index {} does not project [{}]",
        target.index->name, fmt::join(missing, ", ")));
  }
  const std::vector<std::string> unfilterable = target.not_projected(statement.where.attributes());
  if (!is_query || unfilterable.empty()) return {};
  return validation(fmt::format(
      "One or more parameter values were invalid: Secondary index {} does not project one or more "
      "filter attributes: [{}]",
      target.index->name, fmt::join(unfilterable, ", ")));
}

/// Leaves what comes after the token's position. A position outside of all ranges is none that was given
/// out.
Result<ReadOrder> resumed(ReadOrder order, const ReadTarget& target, const SelectOptions& options) {
  if (!options.next_token) return order;
  const Item key = TRY(read_next_token(*options.next_token, options.fingerprint));
  if (!options.may_resume) return mismatched_next_token();
  const Result<std::string> position = start_position(target, key, StartKeyTexts::query);
  if (!position.has_value()) return invalid_next_token();
  for (auto range = order.ranges.begin(); range != order.ranges.end(); ++range) {
    if (*position < range->first || *position >= range->last) continue;
    *range = remaining(std::move(*range), *position, order.direction);
    order.ranges.erase(order.ranges.begin(), range);
    return order;
  }
  return invalid_next_token();
}

PageForm form_of(std::string fingerprint) {
  return [fingerprint = std::move(fingerprint)](Writer& writer, const Page& page) {
    page.write_items(writer);
    page.write_last_evaluated(writer);
    if (page.is_full()) writer.member("NextToken", make_next_token(fingerprint, page.last_evaluated()));
  };
}

PagePlan plan_of(ReadTarget target, partiql::Statement statement, const SelectOptions& options) {
  PagePlan plan;
  plan.needs_table = !target.not_projected(attributes_of(statement.projection)).empty();
  plan.filters_entries = true;
  plan.target = std::move(target);
  plan.filter = std::move(statement.where);
  plan.item_form = columns_of(std::move(statement.projection));
  plan.page_form = form_of(options.fingerprint);
  if (options.limit) plan.limit = size_t(*options.limit);
  plan.consistency = options.consistency;
  plan.number_order = partiql_numbers;
  plan.return_consumed_capacity = options.return_consumed_capacity;
  return plan;
}

/// What is read, or the first fault in AWS's order.
Result<ReadOrder> read_order(const ReadTarget& target, const partiql::Statement& statement,
                             const SelectOptions& options) {
  TRY(check_order_terms(target, statement));
  const KeyAccess access(target, statement);
  TRY(access.check_types());
  TRY(access.check_overlap());
  TRY(access.check_order());
  if (target.is_global_index() && options.consistency == Consistency::strong)
    return validation("Strongly consistent read is not supported on Global Secondary Indexes");
  if (target.index != nullptr) TRY(check_is_complete(*target.index));
  TRY(check_projected(target, statement, access.is_query()));
  TRY(access.check_sizes());
  return resumed(access.order(), target, options);
}

bool is_simple(const KeySchema& keys) { return keys.hash.size() == 1 && keys.range.size() <= 1; }

Result<void> check_index_is_simple(const Call& call, const partiql::Source& source) {
  if (!source.index) return {};
  const Result<ReadTarget> target = find_target(call, source);
  if (!target.has_value() || is_simple(target->keys())) return {};
  return validation(
      "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute "
      "RANGE keys.");
}

}  // namespace

partiql::SourceCheck simple_index_check(const Call& call) {
  return [&call](const partiql::Source& source) { return check_index_is_simple(call, source); };
}

Step select_page(const Call& call, partiql::Statement statement, const SelectOptions& options) {
  ReadTarget target = TRY(find_target(call, statement.source));
  ReadOrder order = TRY(read_order(target, statement, options));
  return read_page(plan_of(std::move(target), std::move(statement), options), std::move(order));
}

}  // namespace gramme::dynamodb
