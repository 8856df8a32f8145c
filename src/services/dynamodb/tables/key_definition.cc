#include "services/dynamodb/tables/key_definition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <unordered_set>

#include "api/limits.h"
#include "value/java_hash.h"

namespace gramme::dynamodb {
namespace {

using shapes::KeyType;
using Names = std::vector<std::string_view>;

Type type_of(shapes::ScalarAttributeType type) {
  switch (type) {
    case shapes::ScalarAttributeType::binary:
      return Type::binary;
    case shapes::ScalarAttributeType::number:
      return Type::number;
    case shapes::ScalarAttributeType::string:
      break;
  }
  return Type::string;
}

Names names_of(const std::vector<shapes::KeySchemaElement>& elements) {
  Names names;
  for (const shapes::KeySchemaElement& element : elements) names.push_back(element.attribute_name);
  return names;
}

/// AWS prints names as a Java hash table of so many buckets iterates over them.
Names java_order(const Names& names, size_t buckets) {
  std::vector<uint32_t> hashes;
  for (std::string_view name : names) hashes.push_back(java::hash(name));
  Names ordered;
  for (uint32_t i : java::iteration_order(hashes, buckets)) ordered.push_back(names[i]);
  return ordered;
}

Names as_set(const Names& all) {
  Names names;
  std::unordered_set<std::string_view> seen;
  for (std::string_view name : all) {
    if (seen.insert(name).second) names.push_back(name);
  }
  return java_order(names, java::default_buckets);
}

Names definition_names(const Table& table) {
  Names names;
  for (const KeyAttribute& definition : table.attribute_definitions) names.push_back(definition.name);
  return java_order(names, java::buckets_for(names.size()));
}

/// AWS limits the number of elements as if they were a member of their own, whatever index they belong to.
Result<void> check_element_count(const std::vector<shapes::KeySchemaElement>& elements, size_t limit) {
  if (elements.size() <= limit) return {};
  std::vector<std::string> printed;
  for (const shapes::KeySchemaElement& element : elements) {
    printed.push_back(fmt::format("KeySchemaElement(attributeName={}, keyType={})", element.attribute_name,
                                  wire_names(element.key_type)[size_t(element.key_type)]));
  }
  return validation(
      fmt::format("1 validation error detected: Value '[{}]' at 'keySchema' failed to satisfy constraint: "
                  "Member must have length less than or equal to {}",
                  fmt::join(printed, ", "), limit));
}

Result<void> check_defined(const std::vector<shapes::KeySchemaElement>& elements,
                           const Definitions& definitions, const Table& table) {
  if (elements.size() > definitions.size()) {
    return validation("Invalid KeySchema: Some index key attribute have no definition");
  }
  Names names = names_of(elements);
  if (std::ranges::all_of(names, [&](std::string_view name) { return definitions.contains(name); }))
    return {};
  return invalid_parameter(
      fmt::format("Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], "
                  "AttributeDefinitions: [{}]",
                  fmt::join(as_set(names), ", "), fmt::join(definition_names(table), ", ")));
}

Result<void> check_distinct(const std::vector<shapes::KeySchemaElement>& elements) {
  Names names = names_of(elements);
  if (std::unordered_set(names.begin(), names.end()).size() == names.size()) return {};
  const bool hash_and_range = elements.size() == 2 && elements[0].key_type == KeyType::hash &&
                              elements[1].key_type == KeyType::range;
  return validation(hash_and_range
                        ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
                        : "The KeySchema contains multiple key attributes with the same name");
}

Result<void> check_key_types(const std::vector<shapes::KeySchemaElement>& elements, bool global) {
  if (elements[0].key_type != KeyType::hash) {
    return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (!global) {
    if (elements.size() < 2 || elements[1].key_type == KeyType::range) return {};
    return validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (!std::ranges::is_sorted(elements, {}, &shapes::KeySchemaElement::key_type)) {
    return invalid_parameter("All HASH key attributes must precede RANGE key attributes in the KeySchema");
  }
  size_t hashes = size_t(std::ranges::count(elements, KeyType::hash, &shapes::KeySchemaElement::key_type));
  if (hashes > limits::index_hash_keys_max) {
    return invalid_parameter("The KeySchema exceeds the maximum allowed number of HASH key attributes");
  }
  if (elements.size() - hashes > limits::index_range_keys_max) {
    return invalid_parameter("The KeySchema exceeds the maximum allowed number of RANGE key attributes");
  }
  return {};
}

}  // namespace

Result<Definitions> define_attributes(const std::vector<shapes::AttributeDefinition>& attributes,
                                      Table& table) {
  Definitions definitions;
  for (const shapes::AttributeDefinition& attribute : attributes) {
    Type type = type_of(attribute.attribute_type);
    if (!definitions.emplace(attribute.attribute_name, type).second) {
      return validation(fmt::format("Attribute Name is duplicated: {}", attribute.attribute_name));
    }
    table.attribute_definitions.push_back({attribute.attribute_name, type});
  }
  return definitions;
}

Result<KeySchema> key_schema_of(const std::vector<shapes::KeySchemaElement>& elements,
                                const Definitions& definitions, const Table& table, bool global) {
  TRY(check_element_count(elements,
                          global ? limits::index_hash_keys_max + limits::index_range_keys_max : 2));
  TRY(check_defined(elements, definitions, table));
  TRY(check_distinct(elements));
  TRY(check_key_types(elements, global));
  KeySchema keys;
  for (const shapes::KeySchemaElement& element : elements) {
    (element.key_type == KeyType::hash ? keys.hash : keys.range)
        .push_back({element.attribute_name, definitions.at(element.attribute_name)});
  }
  return keys;
}

Result<void> check_all_used(const Table& table) {
  Names used;
  for (const KeyAttribute* attribute : table.keys.attributes()) used.push_back(attribute->name);
  for (const Index& index : table.indexes) {
    for (const KeyAttribute* attribute : index.keys.attributes()) used.push_back(attribute->name);
  }
  used = as_set(used);
  if (used.size() == table.attribute_definitions.size()) return {};
  return invalid_parameter(
      fmt::format("Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
                  fmt::join(definition_names(table), ", "), fmt::join(used, ", ")));
}

}  // namespace gramme::dynamodb
