// Shapes: a request is described once, as a table of its fields; the table decodes it and finds what is
// wrong with it.
//
//   struct GetItemRequest {
//     std::string table_name;
//     Item key;
//     std::optional<bool> consistent_read;
//     static std::span<const Field<GetItemRequest>> shape();
//   };
//   constexpr std::array get_item_shape = {
//       field<&GetItemRequest::table_name>("TableName", table_name_rules),
//       field<&GetItemRequest::key>("Key", {.required = true}),
//       field<&GetItemRequest::consistent_read>("ConsistentRead"),
//   };
//   std::span<const Field<GetItemRequest>> GetItemRequest::shape() { return get_item_shape; }
//
//   GetItemRequest request = TRY(decode<GetItemRequest>(body, {.wording = call.wording}));
//
// Faults are found in three rounds, as DynamoDB does: wrong JSON types (SerializationException, the first
// one), member constraints (all of them in one ValidationException, in the order of the shape), attribute
// values (the first one).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/attribute_values.h"
#include "api/document.h"
#include "api/errors.h"
#include "api/limits.h"
#include "api/rules.h"
#include "api/wording.h"
#include "base/result.h"
#include "value/value_view.h"

namespace gramme {

/// Which of AWS's two readers of attribute values an operation uses, and whether their faults come
/// enveloped (wording.h).
enum class ValueFaults : uint8_t {
  enveloped,  // PutItem, UpdateItem, DeleteItem: current texts behind "1 validation error detected: "
  bare,       // GetItem, BatchGetItem, Query: current texts
  older,      // BatchWriteItem, Scan, transactions: older texts
  partiql,    // older texts, numbers as Java's decimals
};

/// Faults of expression values; each has those before it.
enum class NamedFaults : uint8_t { nesting /* PutItem */, false_nulls /* DeleteItem, Query */, all };

struct DecodeOptions {
  Wording wording = Wording::current;
  /// The older generation answers because of what the request holds.
  bool turned_older = false;
  /// It does because a required member is absent.
  bool lacks_member = false;
  ValueFaults value_faults = ValueFaults::bare;
  /// Which faults of expression values are told with the value's name once the request has turned older.
  NamedFaults named_faults = NamedFaults::all;
  /// The current generation of this operation stops at the first fault.
  bool first_fault_only = false;
};

/// Expression attribute values and names, legacy filters: members in the order sent.
template <class T>
using Named = std::vector<std::pair<std::string, T>>;

/// A member of bytes that travels as base64.
struct Blob {
  std::string bytes;
};

/// A member that is judged later than the others: the handler returns `fault` where AWS would. Of attribute
/// values (Item, Value and containers of them) that is the first fault of any of them; an enum the older
/// generation reports with the other members.
template <class T>
struct Late {
  std::conditional_t<std::is_enum_v<T>, std::optional<T>, T> value;
  std::optional<Error> fault;
  AttributeValueFaults::Kind kind = {};  // of a fault of attribute values
};

/// The state of decoding one request; decoders of member types report what they find to it. (api/decoder.h)
class Decoder;

namespace detail {
template <class T>
struct MemberPointer;
template <class Class, class T>
struct MemberPointer<T Class::*> {
  using Owner = Class;
  using Type = T;
};
template <auto member>
using ClassOf = typename MemberPointer<decltype(member)>::Owner;
}  // namespace detail

template <class Request>
struct Field {
  std::string_view name;
  Rules rules;
  /// Decodes the member, or reports its absence when `node` is empty.
  void (*decode)(Decoder&, std::optional<Document::Node> node, const Field&, Request&);
  /// Appends the member as AWS prints it in faults of what contains it.
  void (*echo)(std::string& out, std::optional<Document::Node> node);
};

/// The row of a member of a request, or of a struct inside one. Members may be: std::string, bool, int32_t,
/// int64_t, double, Blob, Item, Value, an enum E for which `std::span<const std::string_view>
/// wire_names(E)` names the enumerators in order, a struct with shape(), std::vector and Named of these,
/// Late of enums and of what holds attribute values, and std::optional of all. Where AWS prints an enum's
/// names in another order than that of the enumerators, `printed_names(E)` gives it. `Request` is stated
/// for inherited members.
template <auto member, class Request = detail::ClassOf<member>>
constexpr Field<Request> field(std::string_view name, Rules rules = {});

/// Rows that several shapes share and those of one, as one array.
template <class Request, size_t... counts>
constexpr std::array<Field<Request>, (counts + ...)> joined(
    const std::array<Field<Request>, counts>&... parts) {
  std::array<Field<Request>, (counts + ...)> all{};
  size_t next = 0;
  auto append = [&](const auto& part) {
    for (const Field<Request>& row : part) all[next++] = row;
  };
  (append(parts), ...);
  return all;
}

/// The whole of a request, or what is wrong with it. A request may have a member `Wording wording`: the
/// generation that judges this request, older than the operation's when something in it asks for that. It
/// may have `Result<void> check_parameters(Wording) const`: it is called between the second and the third
/// round, for faults that AWS reports before those of attribute values. A struct inside it may have a text
/// `printed_at_the_end`, of members that AWS prints although its model has none such, and a
/// `printed_shape()`, its rows in the order in which AWS prints them.
template <class Request>
Result<Request> decode(Document::Node body, DecodeOptions options);

}  // namespace gramme

#include "api/decoder.h"
