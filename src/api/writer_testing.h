// For tests below the protocol layer: answers and errors as text.
#pragma once

#include <string>
#include <string_view>

#include "api/errors.h"
#include "api/writer.h"

namespace gramme {

/// Writes JSON without blanks.
class TextWriter final : public Writer {
 public:
  void begin_object() override { open('{'); }
  void end_object() override { close('}'); }
  void begin_list() override { open('['); }
  void end_list() override { close(']'); }
  void name(std::string_view name) override {
    separate();
    quote(name);
    text_ += ':';
    first_ = true;
  }
  void string(std::string_view text) override { separate(), quote(text); }
  void binary(std::string_view bytes) override { separate(), quote(bytes); }
  void integer(int64_t value) override { separate(), text_ += std::to_string(value); }
  void real(double value) override {
    separate();
    text_ += std::to_string(value);
    while (text_.back() == '0') text_.pop_back();
    if (text_.back() == '.') text_ += '0';
  }
  void boolean(bool value) override { separate(), text_ += value ? "true" : "false"; }
  void timestamp(double seconds) override { real(seconds); }

  const std::string& text() const { return text_; }

 private:
  void separate() {
    if (!first_) text_ += ',';
    first_ = false;
  }
  void open(char c) { separate(), text_ += c, first_ = true; }
  void close(char c) { text_ += c, first_ = false; }
  void quote(std::string_view text) { text_.append("\"").append(text).append("\""); }

  std::string text_;
  bool first_ = true;
};

inline std::string answer_text(Response response) {
  if (!response) return "no body";
  TextWriter writer;
  writer.begin_object();
  response(writer);
  writer.end_object();
  return writer.text();
}

/// `Kind: text`, and the error's members as JSON when it has any.
inline std::string error_text(const Error& error) {
  std::string result = std::string(error.kind().name) + ": " + error.message();
  if (error.members() == nullptr) return result;
  TextWriter writer;
  writer.begin_object();
  error.members()->write(writer);
  writer.end_object();
  return result + " " + writer.text();
}

}  // namespace gramme
