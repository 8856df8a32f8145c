#include "protocol/content_coding.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

std::string packed(std::string_view plain, ContentCoding coding) {
  std::string out;
  pack(plain, coding, out);
  return out;
}

std::string text(size_t size) {
  std::string out;
  while (out.size() < size) out += "line " + std::to_string(out.size() * 7919 % 1000) + "\n";
  out.resize(size);
  return out;
}

TEST(ContentCoding, unpacks_what_it_packs) {
  for (size_t size : {0, 1, 100, 32 * 1024, 300'000}) {
    for (ContentCoding coding : {ContentCoding::gzip, ContentCoding::deflate}) {
      const std::string plain = text(size);
      std::string out = "before ";
      EXPECT_EQ(unpack(packed(plain, coding), coding, size, out), Unpacked::complete) << size;
      EXPECT_EQ(out, "before " + plain);
    }
  }
}

TEST(ContentCoding, joins_members_ignores_what_follows_them_and_takes_deflate_without_its_header) {
  std::string out;
  EXPECT_EQ(unpack(packed("ab", ContentCoding::gzip) + packed("", ContentCoding::gzip) +
                       packed("cd", ContentCoding::gzip),
                   ContentCoding::gzip, 100, out),
            Unpacked::complete);
  EXPECT_EQ(out, "abcd");
  EXPECT_EQ(unpack(packed("", ContentCoding::gzip) + "what is no member", ContentCoding::gzip, 100, out),
            Unpacked::complete);
  EXPECT_EQ(out, "abcd");
  std::string with_header = packed("ef", ContentCoding::deflate);
  EXPECT_EQ(unpack(with_header.substr(2, with_header.size() - 6), ContentCoding::deflate, 100, out),
            Unpacked::complete);
  EXPECT_EQ(out, "abcdef");
}

TEST(ContentCoding, stops_a_bomb_at_the_limit) {
  const std::string plain(10'000'000, 'a');
  std::string bomb = packed(plain, ContentCoding::gzip), out;
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(unpack(bomb, ContentCoding::gzip, 1'000'000, out), Unpacked::too_large);
  EXPECT_LE(out.size(), 1'000'000u);
  out.clear();
  EXPECT_EQ(unpack(bomb + bomb, ContentCoding::gzip, plain.size() + 5, out), Unpacked::too_large);
  out.clear();
  EXPECT_EQ(unpack(packed(plain, ContentCoding::deflate), ContentCoding::deflate, 1'000'000, out),
            Unpacked::too_large);
}

TEST(ContentCoding, tells_damage) {
  const std::string good = packed(text(5000), ContentCoding::gzip);
  std::string flipped = good, out;
  flipped[good.size() / 2] = char(flipped[good.size() / 2] ^ 0x40);
  for (const std::string& bad : {std::string(), std::string("plain text"), good.substr(0, good.size() - 1),
                                 good.substr(0, 5), good + good.substr(0, 20), flipped}) {
    EXPECT_EQ(unpack(bad, ContentCoding::gzip, 1 << 20, out), Unpacked::damaged) << bad.size();
  }
  EXPECT_EQ(unpack("plain text", ContentCoding::deflate, 1 << 20, out), Unpacked::damaged);
}

TEST(ContentCoding, knows_the_names_of_codings) {
  EXPECT_EQ(content_coding(""), ContentCoding::identity);
  EXPECT_EQ(content_coding(" GZip "), ContentCoding::gzip);
  EXPECT_EQ(content_coding("deflate"), ContentCoding::deflate);
  EXPECT_EQ(content_coding("br"), std::nullopt);
  EXPECT_EQ(content_coding("x-gzip"), std::nullopt);
  EXPECT_EQ(content_coding("gzip, gzip"), std::nullopt);
}

TEST(ContentCoding, answers_as_the_client_likes_it_best) {
  EXPECT_EQ(accepted_coding(""), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("identity"), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("gzip, deflate, br"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("deflate, gzip;q=0.5"), ContentCoding::deflate);
  EXPECT_EQ(accepted_coding("gzip;q=0"), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("br, *;q=0.1"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("gzip;q=0, gzip, gzip;q=0"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("identity;q=0.9, gzip;q=0.0001"), ContentCoding::gzip);
}

TEST(ContentCoding, takes_a_star_for_the_codings_without_a_weight_of_their_own) {
  EXPECT_EQ(accepted_coding("*"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("*;q=0"), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("*, deflate"), ContentCoding::deflate);
  EXPECT_EQ(accepted_coding("*, deflate;q=0.5"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("*, gzip;q=0.5"), ContentCoding::deflate);
  EXPECT_EQ(accepted_coding("gzip;q=0, *"), ContentCoding::deflate);
  EXPECT_EQ(accepted_coding("*;q=0.5, identity"), ContentCoding::gzip);
}

TEST(ContentCoding, reads_weights_as_aws_does) {
  // The first "q=" there is, wherever it stands; above 1 is 1, below 0 is nothing, no number is 1.
  EXPECT_EQ(accepted_coding("deflate;q=0.5, gzip;q=1;q=0.2"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("gzip;nq=0;q=1"), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("gzip;q= 0;q=1"), ContentCoding::identity);
  EXPECT_EQ(accepted_coding("gzip;q =0;q=1"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("gzip;q=31, deflate;q=51"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("deflate;q=-0.5, gzip;q=0.2"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("deflate;q=0.5, gzip;q=0."), ContentCoding::deflate);
  EXPECT_EQ(accepted_coding("deflate;q=0.5, gzip;q=0.x"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding("deflate;q=0.5, gzip;q=0. x"), ContentCoding::gzip);
  EXPECT_EQ(accepted_coding(",,;;=q, gzip ;q=nonsense"), ContentCoding::gzip);
}

}  // namespace
}  // namespace gramme
