#include "services/dynamodb/tables/table_definition.h"

namespace gramme::dynamodb {

struct ListTablesRequest {
  std::string exclusive_start_table_name;
  int32_t limit = int32_t(limits::list_tables_max);
  static std::span<const Field<ListTablesRequest>> shape();
};

namespace {
constexpr std::array list_tables_shape = {
    field<&ListTablesRequest::exclusive_start_table_name>("ExclusiveStartTableName", index_name_rules),
    field<&ListTablesRequest::limit>("Limit", {.value_min = 1, .value_max = limits::list_tables_max}),
};
}  // namespace

std::span<const Field<ListTablesRequest>> ListTablesRequest::shape() { return list_tables_shape; }

Step list_tables(const Call& call, Document::Node body) {
  auto request = TRY(decode<ListTablesRequest>(body, {.wording = call.wording}));
  size_t limit = size_t(request.limit);
  std::vector<std::string> names =
      call.catalog.names(call.caller, request.exclusive_start_table_name, limit + 1);
  bool more = names.size() > limit;
  if (more) names.pop_back();
  return Response([names = std::move(names), more](Writer& writer) {
    if (more) writer.member("LastEvaluatedTableName", names.back());
    writer.name("TableNames");
    writer.begin_list();
    for (const std::string& name : names) writer.string(name);
    writer.end_list();
  });
}

}  // namespace gramme::dynamodb
