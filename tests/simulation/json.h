// JSON of answers, and the texts of attribute values in requests.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gramme::simulation {

/// What an answer says. Absent members are null; the text of equal values is equal.
class Json {
 public:
  /// Null when the text is no JSON.
  static Json parse(std::string_view text);

  bool is_null() const { return kind_ == Kind::null; }
  const Json& operator[](const std::string& name) const&;
  Json operator[](const std::string& name) && { return std::as_const(*this)[name]; }
  const std::vector<Json>& list() const { return list_; }
  const std::map<std::string, Json>& members() const { return members_; }
  /// Of a string or number.
  const std::string& text() const { return text_; }
  int64_t integer() const { return text_.empty() ? 0 : std::stoll(text_); }
  std::string dump() const;

 private:
  enum class Kind : uint8_t { null, literal, string, list, object };
  friend class JsonParser;

  Kind kind_ = Kind::null;
  std::string text_;
  std::vector<Json> list_;
  std::map<std::string, Json> members_;
};

/// A JSON string of text that needs no escapes.
std::string json_string(std::string_view text);
/// Attribute values.
std::string string_value(std::string_view text);
std::string number_value(int64_t number);

/// An item: attributes and their values, as JSON.
using Item = std::map<std::string, std::string>;
std::string item_text(const Item& item);
Item item_of(const Json& json);

}  // namespace gramme::simulation
