package dev.postern.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a window, with what a person does in it. Every step waits until the page is ready for it. */
final class Browser implements AutoCloseable {
    /** A host that resolves to this machine in these browsers, and is another site than localhost. */
    static final String OTHER_SITE = "other-site.example";

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start(Path chromium, Path chromedriver) {
        var options = new ChromeOptions();
        options.setBinary(chromium.toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // builds often run as root, where there is none
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--lang=en",
                "--window-size=1280,900",
                "--host-resolver-rules=MAP " + OTHER_SITE + " 127.0.0.1");
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** Forgets every cookie, every tab but one, and where it is. */
    void reset() {
        var tabs = new ArrayList<>(driver.getWindowHandles());
        for (var tab : tabs.subList(1, tabs.size())) {
            driver.switchTo().window(tab).close();
        }
        driver.switchTo().window(tabs.get(0));
        driver.get("about:blank");
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    void open(String address) {
        driver.get(address);
    }

    void reload() {
        driver.navigate().refresh();
    }

    void back() {
        driver.navigate().back();
    }

    String address() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    /** Opens a tab and goes to it; returns the name of the one that it was in. */
    String newTab() {
        var before = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        return before;
    }

    String tab() {
        return driver.getWindowHandle();
    }

    List<String> tabs() {
        return List.copyOf(driver.getWindowHandles());
    }

    void goTo(String tab) {
        driver.switchTo().window(tab);
    }

    /** Clicks what the selector finds, as soon as it is there. */
    void click(String selector) {
        until(browser -> {
            find(selector).click();
            return true;
        });
    }

    /** Fills in a field, in the place of what it holds. */
    void type(String selector, String text) {
        until(browser -> {
            var field = find(selector);
            field.clear();
            field.sendKeys(text);
            return true;
        });
    }

    /** Waits until what the selector finds is seen, and returns its text. */
    String text(String selector) {
        return until(browser -> {
            var element = find(selector);
            return element.isDisplayed() ? element.getText() : null;
        });
    }

    /** Waits until what the selector finds is seen and has this text in it. */
    void waitFor(String selector, String text) {
        until(browser -> {
            var element = find(selector);
            return element.isDisplayed() && element.getText().contains(text);
        });
    }

    /** Waits until so many elements are there. */
    void waitForCount(String selector, int count) {
        until(browser -> driver.findElements(By.cssSelector(selector)).size() == count);
    }

    /** Returns everything that can be seen on the page. */
    String visibleText() {
        return find("body").getText();
    }

    /** Returns everything that can be seen in a frame of the page. */
    String frameText(String selector) {
        driver.switchTo().frame(find(selector));
        try {
            return visibleText();
        } finally {
            driver.switchTo().defaultContent();
        }
    }

    /** Runs a script in the page; "return" hands over its result. */
    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    /** Runs a script that calls the last of its arguments when it is done. */
    Object asyncScript(String code, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return driver.executeAsyncScript(code, arguments);
    }

    /** Returns all cookies of all paths, as the browser keeps them: name, path, secure, httpOnly, sameSite ... */
    @SuppressWarnings("unchecked")
    List<Map<String, Object>> cookies() {
        return (List<Map<String, Object>>)
                driver.executeCdpCommand("Network.getAllCookies", Map.of()).get("cookies");
    }

    /** Takes a picture at the width of a desktop and of a phone, where nothing may need to be scrolled sideways. */
    void screenshots(String name) throws IOException {
        screenshot(name + "-desktop", 1280, false);
        screenshot(name + "-phone", 390, true);
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    private void screenshot(String name, int width, boolean mobile) throws IOException {
        resize(width, 800, mobile);
        var size = "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]";
        var page = (List<?>) script(size);
        resize(width, Math.max(800, ((Number) page.get(1)).intValue()), mobile);
        var picture = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"));
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String)
                Objects.requireNonNull(picture.get("data"))));
        assertThat(((Number) page.get(0)).intValue()).as("width of " + name).isLessThanOrEqualTo(width);
    }

    private void resize(int width, int height, boolean mobile) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", mobile));
    }

    /** Waits until the condition gives something other than null and false. */
    <T> T until(Function<Browser, T> condition) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .ignoring(WebDriverException.class) // not there yet, covered, or gone with the page that is being left
                .withMessage(() -> "the page " + address() + " says:\n" + visibleText())
                .until(ignored -> condition.apply(this));
    }

    private WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
