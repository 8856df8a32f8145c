// Answers as JSON: no blanks, UTF-8 as it is.
#pragma once

#include <string>
#include <string_view>

#include "api/writer.h"

namespace gramme {

/// Appends to a string that outlives it. Takes texts that are UTF-8.
class JsonWriter final : public Writer {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() override { begin('{'); }
  void end_object() override { end('}'); }
  void begin_list() override { begin('['); }
  void end_list() override { end(']'); }
  void name(std::string_view name) override;
  void string(std::string_view text) override;
  void binary(std::string_view bytes) override;
  void integer(int64_t value) override;
  void real(double value) override;
  void boolean(bool value) override;
  void timestamp(double seconds) override;

 private:
  void separate() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
  }
  void begin(char bracket) {
    separate();
    out_.push_back(bracket);
    needs_comma_ = false;
  }
  void end(char bracket) {
    out_.push_back(bracket);
    needs_comma_ = true;
  }

  std::string& out_;
  /// Whether a name or value that comes now has one in front of it. Whatever has just ended, a member
  /// stands there: so one flag serves all levels.
  bool needs_comma_ = false;
};

}  // namespace gramme
