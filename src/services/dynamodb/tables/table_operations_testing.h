// What the tests of table operations share: requests in JSON with single quotes, and one table to start
// from.
#pragma once

#include <string>
#include <string_view>

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

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

/// The same of a member that indexes have too: the table's own comes last.
inline std::string own_part(const std::string& answer, std::string_view member) {
  const size_t at = answer.rfind("\"" + std::string(member) + "\":");
  return at == answer.npos ? "absent" : part(answer.substr(at), member);
}

}  // namespace gramme::dynamodb
