// JSON: the bytes of a body. What is accepted is what simdjson accepts, and means the same; it is written
// and read again without change; attribute values in it become well-formed items that survive the way out
// and back in.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "api/attribute_values.h"
#include "api/writer.h"
#include "lib/fuzz.h"
#include "lib/item_checks.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace gramme {
namespace {

using Kind = Document::Kind;
namespace dom = simdjson::dom;

// What simdjson reads, and how that differs from ours: it has no numbers beyond 64 bits and doubles, and
// takes no half of a surrogate pair.

bool is_half_of_a_pair_possible(std::string_view body) {
  return body.find("\\ud") != body.npos || body.find("\\uD") != body.npos;
}

void check_equal(Document::Node ours, const dom::element& theirs, bool texts_too);

void check_members(Document::Node ours, const dom::element& theirs, bool texts_too) {
  size_t count = 0;
  if (ours.kind() == Kind::list) {
    for (Document::Node member : ours.members()) check_equal(member, theirs.at(count++), texts_too);
    HOLDS(count == theirs.get_array().value().size());
    return;
  }
  auto their_member = theirs.get_object().value().begin();
  for (Document::Node member : ours.members()) {
    if (texts_too) HOLDS(member.name() == their_member.key());
    check_equal(member, their_member.value(), texts_too);
    ++their_member;
  }
  HOLDS(!(their_member != theirs.get_object().value().end()));
}

void check_equal(Document::Node ours, const dom::element& theirs, bool texts_too) {
  switch (theirs.type()) {
    case dom::element_type::ARRAY:
      HOLDS(ours.kind() == Kind::list);
      return check_members(ours, theirs, texts_too);
    case dom::element_type::OBJECT:
      HOLDS(ours.kind() == Kind::object);
      return check_members(ours, theirs, texts_too);
    case dom::element_type::STRING:
      HOLDS(ours.kind() == Kind::string);
      return HOLDS(!texts_too || ours.text() == theirs.get_string().value());
    case dom::element_type::BOOL:
      return HOLDS(ours.kind() == Kind::boolean && ours.truth() == theirs.get_bool().value());
    case dom::element_type::NULL_VALUE:
      return HOLDS(ours.is_null());
    case dom::element_type::INT64:
      HOLDS(ours.kind() == Kind::integer);
      return HOLDS(ours.text() == "-0" || ours.text() == std::to_string(theirs.get_int64().value()));
    case dom::element_type::UINT64:
      HOLDS(ours.kind() == Kind::integer);
      return HOLDS(ours.text() == std::to_string(theirs.get_uint64().value()));
    case dom::element_type::DOUBLE:
      HOLDS(ours.kind() == Kind::decimal);
      double value = 0;
      std::from_chars(ours.text().data(), ours.text().data() + ours.text().size(), value);
      return HOLDS(value == theirs.get_double().value());
  }
}

void check_against_simdjson(std::string_view body, const Result<Document>& document) {
  dom::parser parser;
  HOLDS(parser.allocate(body.size() + 1, json_depth_max + 1) == simdjson::SUCCESS);
  auto theirs = parser.parse(simdjson::padded_string(body));
  if (theirs.error() != simdjson::SUCCESS) {
    const bool larger_number = theirs.error() == simdjson::NUMBER_ERROR;
    const bool half_of_a_pair =
        theirs.error() == simdjson::STRING_ERROR && is_half_of_a_pair_possible(body);
    return HOLDS(!document || larger_number || half_of_a_pair);
  }
  const bool is_object = theirs.type() == dom::element_type::OBJECT;
  // Ours refuses large bodies that are dense enough to use up memory.
  HOLDS(document.has_value() == is_object || body.size() > 100'000);
  if (document && is_object)
    check_equal(document->root(), theirs.value_unsafe(), !is_half_of_a_pair_possible(body));
}

// Out and in again. A Writer has no numbers of any spelling: those that it would spell otherwise are
// written as texts.

bool is_plain_integer(Document::Node node, int64_t& value) {
  const std::string_view text = node.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && text == std::to_string(value);
}

void write(Writer& writer, Document::Node node) {
  int64_t integer = 0;
  switch (node.kind()) {
    case Kind::object:
      writer.begin_object();
      for (Document::Node member : node.members()) writer.name(member.name()), write(writer, member);
      return writer.end_object();
    case Kind::list:
      writer.begin_list();
      for (Document::Node member : node.members()) write(writer, member);
      return writer.end_list();
    case Kind::boolean:
      return writer.boolean(node.truth());
    case Kind::integer:
    case Kind::decimal:
      return is_plain_integer(node, integer) ? writer.integer(integer) : writer.string(node.text());
    default:
      return writer.string(node.is_null() ? "null" : node.text());
  }
}

std::string written(const Document& document) {
  std::string text;
  JsonWriter writer(text);
  write(writer, document.root());
  return text;
}

void check_written(const Document& document) {
  const std::string text = written(document);
  const Result<Document> again = read_json(text);
  HOLDS(again.has_value() && again->entries().size() == document.entries().size());
  for (size_t i = 0; i < document.entries().size(); ++i) {
    const Document::Entry &before = document.entries()[i], &after = again->entries()[i];
    HOLDS(before.name == after.name && before.end == after.end && before.truth == after.truth);
    HOLDS(before.text == after.text || before.kind == Kind::null);
  }
  HOLDS(written(*again) == text);
}

// Attribute values.

void check_values(const Document& document, size_t body_size) {
  for (int choice = 0; choice < 4; ++choice) {
    const AttributeValueOptions options{.older = (choice & 1) != 0, .java_decimals = (choice & 2) != 0};
    AttributeValueFaults faults;
    const Item item = read_item(document.root(), options, faults);
    HOLDS(faults.type_fault.size() + faults.value_fault.size() < 2 * body_size + 1000);
    if (!faults.empty()) continue;
    check_item(item);
    check_answered(item, options);
  }
}

}  // namespace

void fuzz(std::string_view input) {
  const Result<Document> document = read_json(std::string(input));
  check_against_simdjson(input, document);
  if (!document) return;
  check_written(*document);
  check_values(*document, input.size());
}

}  // namespace gramme
