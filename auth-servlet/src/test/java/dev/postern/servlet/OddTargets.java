package dev.postern.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Spellings of a protected path, as somebody would try them who looks for one that the rules and the container, or a
 * framework behind it, read differently. The same seed gives the same ones.
 */
final class OddTargets {
    private static final String[] SEPARATORS = {
        "/",
        "//",
        "/./",
        "/.;/",
        "/;/",
        "/;x=1/",
        "%2f",
        "%2F",
        "%252f",
        "\\",
        "%5c",
        "/%2e/",
        "/%2e;x/",
        "///",
        "/%20/",
        "/x/../",
        "/x/..;/",
        "/x/%2e%2e/",
        "/x/.%2e/",
        "%c0%af",
        "%e0%80%af",
        "/\u2215",
        "%ef%bc%8f",
        "/%00/",
        "/%0a/"
    };
    private static final String[] PREFIXES = {
        "",
        "",
        "",
        "",
        "/",
        "//",
        "/.",
        "/;",
        "/;a=b",
        "/.;",
        "/%2e",
        "/public/..",
        "/public/..;",
        "/public/%2e%2e",
        "/public/..;x=1",
        "/public/%2e%2e;",
        "/public/..%2f",
        "/public/../",
        "/public/%252e%252e",
        "/public;/..",
        "/public/.%00./..",
        "http://localhost",
        "http://evil.example",
        "//localhost",
        "/public\\..",
        "/public%5c..",
        "/public/x%2f..%2f..",
        "/public/x/..;/..;",
        "/%70ublic/..",
        "/public/%c0%ae%c0%ae"
    };
    private static final String[] SUFFIXES = {
        "",
        "",
        "",
        "",
        "/",
        ";",
        ";.css",
        ";/public",
        "%00",
        "%20",
        " ",
        ".",
        "/.",
        "/..",
        "/../secret",
        "/%2e",
        "?",
        "?x=/public/",
        "#",
        "%3b",
        "%3Bx",
        "/;jsessionid=1",
        ".json",
        "%0d%0a",
        "%09",
        "//",
        "/./",
        "/*",
        "%23",
        "%3f/public/",
        "\\",
        "%ff",
        "%",
        "%2",
        "%zz",
        "/%2e%2e/secret",
        "%c2%85",
        "\u0085",
        "/..;/secret",
        "%25",
        "%2f",
        "~"
    };

    private final Random random;
    private final List<String> segments;

    /**
     * Starts a sequence.
     *
     * @param segments the protected path, segment by segment
     */
    OddTargets(long seed, List<String> segments) {
        this.random = new Random(seed);
        this.segments = List.copyOf(segments);
    }

    List<String> take(int count) {
        var targets = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            targets.add(next());
        }
        return targets;
    }

    private String next() {
        var target = new StringBuilder(pick(PREFIXES));
        for (var segment : segments) {
            target.append(random.nextInt(3) == 0 ? pick(SEPARATORS) : "/").append(respell(segment));
        }
        return target.append(pick(SUFFIXES)).toString();
    }

    /** Changes single characters in ways that some decoder takes back. */
    private String respell(String segment) {
        var text = new StringBuilder();
        for (var i = 0; i < segment.length(); i++) {
            var c = segment.charAt(i);
            var code = Integer.toHexString(c);
            switch (random.nextInt(40)) {
                case 0, 1, 2 -> text.append('%').append(code);
                case 3 -> text.append("%25").append(code);
                case 4 -> text.append("%u00").append(code);
                case 5 -> text.append(Character.toUpperCase(c));
                case 6 -> text.append((char) (c + 0xfee0)); // full width
                case 7 -> text.append("%c1%").append(Integer.toHexString(c + 0x40)); // overlong
                case 8 -> text.append(c).append("%00");
                case 9 -> text.append(c).append("%cc%81"); // a combining accent
                default -> text.append(c);
            }
        }
        return text.toString();
    }

    private String pick(String[] all) {
        return all[random.nextInt(all.length)];
    }
}
