#include "json.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace gramme::simulation {

class JsonParser {
 public:
  static Json value(simdjson::dom::element element) {
    Json json;
    switch (element.type()) {
      case simdjson::dom::element_type::ARRAY:
        json.kind_ = Json::Kind::list;
        for (auto member : simdjson::dom::array(element)) json.list_.push_back(value(member));
        break;
      case simdjson::dom::element_type::OBJECT:
        json.kind_ = Json::Kind::object;
        for (auto [name, member] : simdjson::dom::object(element))
          json.members_.emplace(name, value(member));
        break;
      case simdjson::dom::element_type::STRING:
        json.kind_ = Json::Kind::string;
        json.text_ = std::string_view(element);
        break;
      case simdjson::dom::element_type::NULL_VALUE:
        break;
      default:
        json.kind_ = Json::Kind::literal;
        json.text_ = simdjson::minify(element);
    }
    return json;
  }
};

Json Json::parse(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(simdjson::padded_string(text)).get(root) != simdjson::SUCCESS) return {};
  return JsonParser::value(root);
}

const Json& Json::operator[](const std::string& name) const& {
  static const Json absent;
  auto member = members_.find(name);
  return member == members_.end() ? absent : member->second;
}

std::string Json::dump() const {
  std::string out;
  switch (kind_) {
    case Kind::null:
      return "null";
    case Kind::literal:
      return text_;
    case Kind::string:
      return json_string(text_);
    case Kind::list:
      for (const Json& member : list_) out += (out.empty() ? "" : ",") + member.dump();
      return "[" + out + "]";
    case Kind::object:
      for (const auto& [name, member] : members_)
        out += (out.empty() ? "" : ",") + json_string(name) + ":" + member.dump();
      return "{" + out + "}";
  }
  return out;
}

std::string json_string(std::string_view text) { return fmt::format("\"{}\"", text); }
std::string string_value(std::string_view text) { return fmt::format(R"({{"S":"{}"}})", text); }
std::string number_value(int64_t number) { return fmt::format(R"({{"N":"{}"}})", number); }

std::string item_text(const Item& item) {
  std::string out;
  for (const auto& [name, value] : item) out += (out.empty() ? "" : ",") + json_string(name) + ":" + value;
  return "{" + out + "}";
}

Item item_of(const Json& json) {
  Item item;
  for (const auto& [name, value] : json.members()) item.emplace(name, value.dump());
  return item;
}

}  // namespace gramme::simulation
