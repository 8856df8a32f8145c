// A request with members of every type, and what is found wrong with one.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/decoder.h"
#include "api/document_testing.h"
#include "api/errors.h"

namespace gramme::decoder_testing {

enum class Answer : uint8_t { none, all_old };
inline constexpr std::array<std::string_view, 2> answer_names = {"NONE", "ALL_OLD"};
inline constexpr std::array<std::string_view, 2> printed_answer_names = {"ALL_OLD", "NONE"};
inline std::span<const std::string_view> wire_names(Answer) { return answer_names; }
inline std::span<const std::string_view> printed_names(Answer) { return printed_answer_names; }

struct KeySchemaElement {
  std::string attribute_name;
  std::optional<Answer> key_type;
  static std::span<const Field<KeySchemaElement>> shape();
};
inline constexpr std::array key_schema_element_shape = {
    field<&KeySchemaElement::attribute_name>("AttributeName", {.required = true, .length_min = 1}),
    field<&KeySchemaElement::key_type>("KeyType"),
};
inline std::span<const Field<KeySchemaElement>> KeySchemaElement::shape() {
  return key_schema_element_shape;
}

struct Table {
  std::vector<Item> keys;
  std::optional<KeySchemaElement> inner;
  static std::span<const Field<Table>> shape();
};
inline constexpr std::array table_shape = {
    field<&Table::keys>("Keys", {.required = true, .length_min = 1, .current = {.named = true}}),
    field<&Table::inner>("Inner"),
};
inline std::span<const Field<Table>> Table::shape() { return table_shape; }

struct Shared {
  std::optional<std::string> comment;
};

struct Request : Shared {
  std::string table_name;
  std::optional<Item> item;
  std::optional<Value> value;
  std::optional<Named<Value>> values;
  std::optional<Item> start_key;
  Answer answer = Answer::none;
  std::optional<Answer> second_answer;
  Late<Answer> late;
  std::optional<int32_t> limit;
  std::optional<int64_t> units;
  std::optional<double> target;
  std::optional<bool> consistent;
  std::optional<Blob> blob;
  std::optional<std::string> index_name;
  std::optional<std::vector<std::string>> names;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<Named<Table>> tables;
  std::optional<Named<std::vector<KeySchemaElement>>> lists;
  static std::span<const Field<Request>> shape();
};
inline constexpr Rules short_text{.length_min = 1, .length_max = 5};
inline constexpr std::string_view answer_text =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]";
inline constexpr std::array request_shape = {
    field<&Request::answer>("Answer", {.current = {.order = 2}}),
    field<&Request::second_answer>("SecondAnswer", {.current = {.order = 1, .text = answer_text}}),
    field<&Request::table_name>("TableName", table_name_rules),
    field<&Request::item>("Item"),
    field<&Request::value>("Value"),
    field<&Request::values>("ExpressionAttributeValues"),
    field<&Request::start_key>("ExclusiveStartKey"),
    field<&Request::late>("Late"),
    field<&Request::limit>("Limit", {.value_min = 1, .current = {.named = true}}),
    field<&Request::units>("Units", {.value_min = 1, .value_max = 100}),
    field<&Request::target>("Target"),
    field<&Request::consistent>("Consistent"),
    field<&Request::blob>("Blob", {.length_max = 4}),
    field<&Request::index_name>("IndexName", index_name_rules),
    field<&Request::names>("Names", {.length_min = 1, .element = &short_text}),
    field<&Request::key_schema>("KeySchema", {.length_max = 2}),
    field<&Request::tables>(
        "Tables",
        {.length_min = 1, .current = {.named = true, .echo_as_json = true}, .key = &index_name_rules}),
    field<&Request::lists>("Lists", {.element = &short_text}),
    field<&Shared::comment, Request>("Comment"),
};
inline std::span<const Field<Request>> Request::shape() { return request_shape; }

inline constexpr DecodeOptions older{.wording = Wording::of_2025};

inline Result<Request> decoded(const std::string& members, DecodeOptions options = {}) {
  const Document document = document_of("{" + members + "}");
  return decode<Request>(document.root(), options);
}

/// The fault of a request that is otherwise complete; "none" when there is none.
inline std::string fault(const std::string& members, DecodeOptions options = {}) {
  const Result<Request> request = decoded("'TableName': 'table', " + members, options);
  if (request.has_value()) return "none";
  return std::string(request.error().is(kind::serialization) ? "S: " : "V: ") + request.error().message();
}
/// The fault of exactly these members.
inline std::string whole_fault(const std::string& members, DecodeOptions options = {}) {
  const Result<Request> request = decoded(members, options);
  return request.has_value() ? "none" : request.error().message();
}

inline const std::string one = "1 validation error detected: ";
inline std::string failed(const std::string& value_at, const std::string& constraint) {
  return "Value " + value_at + " failed to satisfy constraint: " + constraint;
}

}  // namespace gramme::decoder_testing
