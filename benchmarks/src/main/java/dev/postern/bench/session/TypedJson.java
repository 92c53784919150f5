package dev.postern.bench.session;

import cn.dev33.satoken.exception.SaJsonConvertException;
import cn.dev33.satoken.json.SaJsonTemplate;
import cn.dev33.satoken.session.SaSession;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import org.jspecify.annotations.Nullable;

/** What Sa-Token's Jackson plug-in writes: JSON in which each object names its class. */
final class TypedJson implements SaJsonTemplate {
    private final ObjectMapper mapper = JsonMapper.builder()
            .activateDefaultTyping(
                    BasicPolymorphicTypeValidator.builder()
                            .allowIfSubType(Object.class)
                            .build(),
                    ObjectMapper.DefaultTyping.NON_FINAL,
                    JsonTypeInfo.As.PROPERTY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addMixIn(SaSession.class, WithoutTimeout.class)
            .build();

    @Override
    public @Nullable String objectToJson(@Nullable Object object) {
        try {
            return object == null ? null : mapper.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new SaJsonConvertException(e);
        }
    }

    @Override
    public <T> @Nullable T jsonToObject(@Nullable String json, Class<T> type) {
        try {
            return json == null || json.isEmpty() ? null : mapper.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new SaJsonConvertException(e);
        }
    }

    /** Asking for that property asks Redis; the plug-in leaves it out as well. */
    @JsonIgnoreProperties("timeout")
    private interface WithoutTimeout {}
}
