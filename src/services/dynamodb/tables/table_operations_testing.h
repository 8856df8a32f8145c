// What the tests of table operations share: requests in JSON with single quotes, and one table to start
// from.
#pragma once

#include <string>
#include <string_view>

#include "services/dynamodb/items/item_testing.h"

namespace gramme::dynamodb {

Step create_table(const Call& call, Document::Node body);
Step describe_table(const Call& call, Document::Node body);
Step list_tables(const Call& call, Document::Node body);
Step update_table(const Call& call, Document::Node body);
Step delete_table(const Call& call, Document::Node body);
Step describe_limits(const Call& call, Document::Node body);
Step describe_time_to_live(const Call& call, Document::Node body);
Step describe_continuous_backups(const Call& call, Document::Node body);
Step tag_resource(const Call& call, Document::Node body);
Step untag_resource(const Call& call, Document::Node body);
Step list_tags_of_resource(const Call& call, Document::Node body);
Step describe_endpoints(const Call& call, Document::Node body);

inline constexpr std::string_view invalid =
    "ValidationException: One or more parameter values were invalid: ";

/// CreateTable of a table New with the key pk S, provisioned 5/6; `more` are further members.
inline std::string new_table(std::string_view more = "") {
  return "{'TableName': 'New', 'AttributeDefinitions': [{'AttributeName': 'pk', 'AttributeType': 'S'}],"
         "'KeySchema': [{'AttributeName': 'pk', 'KeyType': 'HASH'}],"
         "'ProvisionedThroughput': {'ReadCapacityUnits': 5, 'WriteCapacityUnits': 6}" +
         std::string(more) + "}";
}

inline std::string named(std::string_view name) { return "{'TableName': '" + std::string(name) + "'}"; }

/// The rest of an answer from a member on, up to the first of `end`.
inline std::string part(const std::string& answer, std::string_view member, std::string_view end = "}") {
  size_t at = answer.find("\"" + std::string(member) + "\":");
  if (at == answer.npos) return "absent";
  at += member.size() + 3;
  return answer.substr(at, answer.find_first_of(end, at) - at);
}

}  // namespace gramme::dynamodb
