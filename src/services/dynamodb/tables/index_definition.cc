#include "services/dynamodb/tables/index_definition.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <ranges>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "value/java_hash.h"

namespace gramme::dynamodb {
namespace {

using shapes::KeyType;
using Names = std::vector<std::string_view>;
/// The types of the attributes that the request defines: found at once, however many there are.
using Definitions = std::unordered_map<std::string_view, Type>;

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
  if (names.size() > 2)
    return validation("The KeySchema contains multiple key attributes with the same name");
  return validation("Both the Hash Key and the Range Key element in the KeySchema have the same name");
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

/// The keys of a table or an index; only global indexes may have several of each type.
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

Result<void> define_projection(const shapes::Projection& projection, Index& index) {
  if (!projection.projection_type) return invalid_parameter("Unknown ProjectionType: null");
  index.projection = *projection.projection_type;
  std::string_view name = wire_names(index.projection)[size_t(index.projection)];
  bool includes = index.projection == ProjectionType::include;
  if (includes != projection.non_key_attributes.has_value()) {
    return invalid_parameter(fmt::format("ProjectionType is {}, but NonKeyAttributes is {}specified", name,
                                         includes ? "not " : ""));
  }
  if (!includes) return {};
  for (const std::string& attribute : *projection.non_key_attributes) {
    if (std::ranges::find(index.projected, attribute) != index.projected.end()) {
      return invalid_parameter(fmt::format("Duplicate element in NonKeyAttributes: {}", attribute));
    }
    index.projected.push_back(attribute);
  }
  return {};
}

Result<void> check_local_keys(const Index& index, const Table& table) {
  if (index.keys.range.empty()) {
    return invalid_parameter(
        fmt::format("Index KeySchema does not have a range key for index: {}", index.name));
  }
  const std::string& index_hash = index.keys.hash[0].name;
  const std::string& table_hash = table.keys.hash[0].name;
  if (index_hash == table_hash) return {};
  return invalid_parameter(
      fmt::format("Index KeySchema does not have the same leading hash key as table KeySchema for "
                  "index: {}. index hash key: {}, table hash key: {}",
                  index.name, index_hash, table_hash));
}

uint16_t last_index_id(const Table& table) {
  uint16_t last = table.last_index_id;
  for (const Index& index : table.indexes) last = std::max(last, index.id);
  return last;
}

/// Adds an index with name and keys to the table, with the next id.
template <class Definition>
Result<void> define_index_keys(const Definition& definition, bool global, const Definitions& definitions,
                               Table& table) {
  Index index;
  index.id = uint16_t(last_index_id(table) + 1);
  index.name = definition.index_name;
  index.global = global;
  index.keys = TRY(key_schema_of(definition.key_schema, definitions, table, global));
  if (!global) TRY(check_local_keys(index, table));
  table.indexes.push_back(std::move(index));
  return {};
}

/// Completes the index at this position of the table.
template <class Definition>
Result<void> define_index(const Definition& definition, size_t position, Table& table) {
  Index& index = table.indexes[position];
  TRY(define_projection(definition.projection, index));
  if (table.find_index(index.name) == &index) return {};
  return invalid_parameter(fmt::format("Duplicate index name: {}", index.name));
}

// AWS judges the keys of all indexes first, then the rest of each, and counts them last; those that are too
// many anyway are not looked at.

auto judged(const std::vector<shapes::LocalSecondaryIndex>& indexes) {
  return indexes | std::views::take(limits::local_indexes_max);
}
auto judged(const std::vector<shapes::GlobalSecondaryIndex>& indexes) {
  return indexes | std::views::take(limits::global_indexes_max);
}

Result<void> define_local_keys(const std::vector<shapes::LocalSecondaryIndex>& indexes,
                               const Definitions& definitions, Table& table) {
  if (indexes.empty()) return invalid_parameter("List of LocalSecondaryIndexes is empty");
  if (table.keys.range.empty()) {
    return invalid_parameter(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  for (const auto& index : judged(indexes)) TRY(define_index_keys(index, false, definitions, table));
  return {};
}

Result<void> define_global_keys(const std::vector<shapes::GlobalSecondaryIndex>& indexes,
                                const Definitions& definitions, Table& table) {
  if (indexes.empty()) return invalid_parameter("List of GlobalSecondaryIndexes is empty");
  for (const auto& index : judged(indexes)) TRY(define_index_keys(index, true, definitions, table));
  return {};
}

Result<void> define_local_indexes(const std::vector<shapes::LocalSecondaryIndex>& indexes, Table& table) {
  size_t position = 0;
  for (const auto& index : judged(indexes)) TRY(define_index(index, position++, table));
  if (indexes.size() <= limits::local_indexes_max) return {};
  return invalid_parameter(fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit of {}",
                                       limits::local_indexes_max));
}

Result<void> define_global_indexes(const std::vector<shapes::GlobalSecondaryIndex>& indexes,
                                   BillingMode billing, Table& table) {
  size_t position = size_t(std::ranges::count(table.indexes, false, &Index::global));
  for (const auto& index : judged(indexes)) {
    TRY(define_index(index, position++, table));
    if (billing == BillingMode::pay_per_request && index.provisioned_throughput) {
      return invalid_parameter(fmt::format(
          "ProvisionedThroughput should not be specified for index: {} when BillingMode is PAY_PER_REQUEST",
          index.index_name));
    }
    if (billing == BillingMode::provisioned && !index.provisioned_throughput) {
      return invalid_parameter(
          fmt::format("ProvisionedThroughput is not specified for index: {}", index.index_name));
    }
  }
  if (indexes.size() <= limits::global_indexes_max) return {};
  return invalid_parameter(fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of {}",
                                       limits::global_indexes_max));
}

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

/// Every definition must be a key's; a table without indexes is told so in other words.
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

Result<void> check_projected_count(const Table& table) {
  size_t projected = 0;
  for (const Index& index : table.indexes) projected += index.projected.size();
  if (projected <= limits::projected_attributes_max) return {};
  return invalid_parameter(
      fmt::format("The number of attributes projected into all indexes exceeds the per-table limit of {}",
                  limits::projected_attributes_max));
}

}  // namespace

Result<void> define_keys_and_indexes(const KeysAndIndexes& definition, BillingMode billing, Table& table) {
  Definitions definitions = TRY(define_attributes(definition.attribute_definitions, table));
  table.keys = TRY(key_schema_of(definition.key_schema, definitions, table, false));
  if (!definition.local_indexes && !definition.global_indexes &&
      definition.key_schema.size() != table.attribute_definitions.size()) {
    return invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  const auto& locals = definition.local_indexes;
  const auto& globals = definition.global_indexes;
  if (locals) TRY(define_local_keys(*locals, definitions, table));
  if (globals) TRY(define_global_keys(*globals, definitions, table));
  const size_t asked = (locals ? locals->size() : 0) + (globals ? globals->size() : 0);
  if (asked == table.indexes.size()) TRY(check_all_used(table));
  if (locals) TRY(define_local_indexes(*locals, table));
  if (globals) TRY(define_global_indexes(*globals, billing, table));
  return check_projected_count(table);
}

Result<Index*> add_global_index(const shapes::GlobalSecondaryIndex& definition,
                                const std::optional<std::vector<shapes::AttributeDefinition>>& attributes,
                                Table& table) {
  if (!attributes) {
    return invalid_parameter(
        fmt::format("AttributeDefinitions is not specified for index: {}", definition.index_name));
  }
  if (last_index_id(table) == std::numeric_limits<uint16_t>::max())
    return internal_server_error("The table had so many indexes that their numbers are used up");
  Table requested;
  Definitions definitions = TRY(define_attributes(*attributes, requested));
  for (const KeyAttribute& known : table.attribute_definitions) {
    if (auto again = definitions.find(known.name); again != definitions.end()) again->second = known.type;
  }
  Index index;
  index.id = uint16_t(last_index_id(table) + 1);
  index.name = definition.index_name;
  index.global = true;
  index.keys = TRY(key_schema_of(definition.key_schema, definitions, requested, true));
  TRY(define_projection(definition.projection, index));
  for (const KeyAttribute* key : index.keys.attributes()) {
    if (std::ranges::find(table.attribute_definitions, key->name, &KeyAttribute::name) ==
        table.attribute_definitions.end()) {
      table.attribute_definitions.push_back(*key);
    }
  }
  table.last_index_id = index.id;
  table.indexes.push_back(std::move(index));
  TRY(check_projected_count(table));
  return &table.indexes.back();
}

}  // namespace gramme::dynamodb
