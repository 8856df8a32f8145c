// Decoding by shape: how each type of member is read, checked and echoed. Included by shape.h.
#pragma once

#include <concepts>
#include <type_traits>

#include "api/attribute_values.h"
#include "api/member_types.h"
#include "api/shape.h"
#include "api/violations.h"

namespace gramme {

/// The state of decoding one request: where it is, and what was found. Faults are recorded, never returned,
/// so that one walk over the shape serves all three rounds; out-values of faulty members are unspecified.
class Decoder {
 public:
  explicit Decoder(DecodeOptions options)
      : options_(options), violations_(options.wording == Wording::of_2025) {
    if (options.turned_older) violations_.turn_older();
  }

  /// One more level of the path while it lives.
  class Step {
   public:
    Step(Decoder& decoder, std::string_view name, bool is_element = false, size_t index = 0)
        : decoder_(decoder), step_{decoder.path_, name, is_element, index} {
      decoder_.path_ = &step_;
    }
    ~Step() { decoder_.path_ = step_.parent; }
    Step(const Step&) = delete;

   private:
    Decoder& decoder_;
    MemberPath step_;
  };

  // Scalars and attribute values.
  void read(Document::Node node, const Rules& rules, std::string& out);
  void read(Document::Node node, const Rules& rules, bool& out);
  void read(Document::Node node, const Rules& rules, int32_t& out);
  void read(Document::Node node, const Rules& rules, int64_t& out);
  void read(Document::Node node, const Rules& rules, double& out);
  void read(Document::Node node, const Rules& rules, Blob& out);
  void read(Document::Node node, const Rules& rules, Item& out);
  void read(Document::Node node, const Rules& rules, Value& out);
  /// The index of the name; none when there is none such, or the node is no text.
  std::optional<size_t> read_enum(Document::Node node, std::span<const std::string_view> names);

  /// How many of a list's or map's elements, each of `size` bytes, are kept. The others are looked at for
  /// their faults only: an element that takes 3 bytes of text may take 1,000 once it is decoded.
  size_t keep(size_t count, size_t size);

  // Containers. False when the node is none.
  bool is_list(Document::Node node);
  bool is_map(Document::Node node, std::string (*java_element)());
  bool is_struct(Document::Node node, std::string_view name);

  /// A required member is not there.
  void absent(const Rules& rules);
  /// The number of members of a list or map, its names, and its members where they are texts or containers.
  void check_members(Document::Node node, const Rules& rules, std::string (*echo)(Document::Node));
  void violate(const Rules& rules, std::string_view echo, std::string_view constraint) {
    violations_.add(rules, path_, echo, constraint);
  }
  /// A fault at this place that is not recorded, for a member that is judged later.
  Error fault(const Rules& rules, std::string_view echo, std::string_view constraint) const {
    Violations alone(older());
    alone.add(rules, path_, echo, constraint);
    return alone.error(false, false);
  }
  bool older() const { return violations_.older(); }

  /// Whether something was found that makes AWS's older generation answer: then the request is decoded
  /// again with older_options().
  bool turned_older() const;
  DecodeOptions older_options() const;
  /// What the first round found and the second, what of it is told last, and what the third found.
  Result<void> type_and_constraint_faults() const;
  Result<void> last_constraint_faults() const;
  Result<void> value_faults() const;
  /// Of a request without other faults: whether all of its elements were kept.
  Result<void> size_fault() const;

  /// What the third round finds while `decode` runs, taken away from the request.
  template <class T>
  void leave_value_fault_with(Late<T>& member, const auto& decode) {
    std::optional<ValueFault> elsewhere = std::exchange(value_fault_, std::nullopt);
    decode();
    if (const auto faults = value_faults(); !faults) {
      member.fault = faults.error();
      member.kind = value_fault_->kind;
    }
    value_fault_ = std::move(elsewhere);
  }

 private:
  void mistyped(Document::Node at, std::string text);
  bool is_text(Document::Node node);
  int64_t read_integer(Document::Node node, const Rules& rules, std::string_view java_type, int64_t min,
                       int64_t max);
  static double number_of(std::string_view text);
  void check_text(Document::Node node, const Rules& rules);
  void check_length(const Rules& rules, size_t length, const auto& echo);
  void check_table_name(Document::Node node, const Rules& rules);
  bool inside_container() const;
  bool values_are_older() const;
  bool names_value(AttributeValueFaults::Kind fault) const;
  std::string in_context(const AttributeValueFaults& found) const;
  /// Takes over what reading attribute values below this place found.
  void keep(const AttributeValueFaults& found);

  static constexpr size_t element_bytes_max = 32 << 20;

  DecodeOptions options_;
  Violations violations_;
  const MemberPath* path_ = nullptr;
  /// The first wrong type in the order of the request's text, as AWS's streaming parser meets it.
  uint32_t type_fault_at_ = std::numeric_limits<uint32_t>::max();
  std::string type_fault_;
  struct ValueFault {
    std::string text;
    AttributeValueFaults::Kind kind;
  };
  std::optional<ValueFault> value_fault_;
  bool values_turn_older_ = false;
  bool lacks_member_ = false;
  size_t element_bytes_left_ = element_bytes_max;
  bool left_elements_out_ = false;
};

namespace detail {

template <class T>
void decode_member(Decoder& decoder, Document::Node node, const Rules& rules, T& out);
template <class T>
void decode_element(Decoder& decoder, Document::Node node, T& out);

/// For its faults.
template <class T>
void look_at(Decoder& decoder, Document::Node node) {
  T not_kept{};
  decode_element(decoder, node, not_kept);
}

template <class T>
void decode_list(Decoder& decoder, Document::Node node, std::vector<T>& out) {
  const size_t kept = decoder.keep(node.size(), sizeof(T));
  out.reserve(kept);
  size_t index = 0;
  for (Document::Node member : node.members()) {
    Decoder::Step step(decoder, {}, true, ++index);
    out.size() < kept ? decode_element(decoder, member, out.emplace_back()) : look_at<T>(decoder, member);
  }
}

template <class T>
void decode_map(Decoder& decoder, Document::Node node, Named<T>& out) {
  const std::vector<Document::Node> members = node.distinct_members();
  const size_t kept = decoder.keep(members.size(), sizeof(out.front()));
  out.reserve(kept);
  for (Document::Node member : members) {
    Decoder::Step step(decoder, member.name(), true);
    out.size() < kept ? decode_element(decoder, member, out.emplace_back(member.name(), T{}).second)
                      : look_at<T>(decoder, member);
  }
}

template <class T>
void decode_element(Decoder& decoder, Document::Node node, T& out) {
  // A null among attribute values is one of their faults; among others it is a missing member.
  if (node.is_null() && !std::same_as<T, Value>) return decoder.absent(no_rules);
  decode_member(decoder, node, no_rules, out);
}

template <class E>
void decode_enum(Decoder& decoder, Document::Node node, const Rules& rules, E& out) {
  if (const std::optional<size_t> index = decoder.read_enum(node, wire_names(E{}))) {
    out = E(*index);
  } else if (node.kind() == Document::Kind::string) {
    decoder.violate(rules, quoted_echo<std::string>(node), constraint::one_of(names_to_print<E>()));
  }
}

template <class T>
void decode_late(Decoder& decoder, Document::Node node, const Rules& rules, Late<T>& out) {
  if constexpr (!std::is_enum_v<T>) {
    decoder.leave_value_fault_with(out, [&] { decode_member(decoder, node, rules, out.value); });
  } else if (decoder.older()) {
    decode_enum(decoder, node, rules, out.value.emplace());
  } else if (const std::optional<size_t> index = decoder.read_enum(node, wire_names(T{}))) {
    out.value = T(*index);
  } else if (node.kind() == Document::Kind::string) {
    out.fault =
        decoder.fault(rules, quoted_echo<std::string>(node), constraint::one_of(names_to_print<T>()));
  }
}

template <class Request>
void decode_fields(Decoder& decoder, Document::Node node, Request& out) {
  for (const auto& field : Request::shape()) {
    Decoder::Step step(decoder, field.name);
    field.decode(decoder, node.find(field.name), field, out);
  }
}

template <class T>
void decode_member(Decoder& decoder, Document::Node node, const Rules& rules, T& out) {
  if constexpr (Optional<T>::value) {
    decode_member(decoder, node, rules, out.emplace());
  } else if constexpr (IsLate<T>::value) {
    decode_late(decoder, node, rules, out);
  } else if constexpr (std::is_enum_v<T>) {
    decode_enum(decoder, node, rules, out);
  } else if constexpr (Struct<T>) {
    if (decoder.is_struct(node, short_type_name<T>())) decode_fields(decoder, node, out);
  } else if constexpr (Map<T>::value) {
    if (!decoder.is_map(node, &java_type<typename Map<T>::Element>)) return;
    decoder.check_members(node, rules, &quoted_echo<T>);
    decode_map(decoder, node, out);
  } else if constexpr (Vector<T>::value) {
    if (!decoder.is_list(node)) return;
    decoder.check_members(node, rules, &quoted_echo<T>);
    decode_list(decoder, node, out);
  } else {
    decoder.read(node, rules, out);
  }
}

}  // namespace detail

template <auto member, class Request>
constexpr Field<Request> field(std::string_view name, Rules rules) {
  using Type = typename detail::MemberPointer<decltype(member)>::Type;
  return {
      name, rules,
      [](Decoder& decoder, std::optional<Document::Node> node, const Field<Request>& self, Request& out) {
        if (node) {
          detail::decode_member(decoder, *node, self.rules, out.*member);
        } else if (self.rules.required) {
          decoder.absent(self.rules);
        }
      },
      &detail::echo<Type>};
}

template <class Request>
Result<Request> decode(Document::Node body, DecodeOptions options) {
  while (true) {
    Request request{};
    Decoder decoder(options);
    if (decoder.is_struct(body, detail::short_type_name<Request>())) {
      detail::decode_fields(decoder, body, request);
    }
    if (decoder.turned_older()) {
      options = decoder.older_options();
      continue;
    }
    if constexpr (requires { request.wording = options.wording; }) request.wording = options.wording;
    TRY(decoder.type_and_constraint_faults());
    TRY(decoder.size_fault());
    if constexpr (requires { request.check_parameters(options.wording); }) {
      TRY(request.check_parameters(options.wording));
    }
    TRY(decoder.last_constraint_faults());
    TRY(decoder.value_faults());
    return request;
  }
}

}  // namespace gramme
