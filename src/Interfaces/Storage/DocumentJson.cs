using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Kilda.Interfaces.Storage;

/// <summary>How documents are written: every type of ours has one JSON form. What a value computes from the rest of it is not written.</summary>
public static class DocumentJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed } },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>A computed collection is no read-only property to the serializer, as it could be filled.</summary>
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (type.Properties[i] is { Set: null, AssociatedParameter: null }) type.Properties.RemoveAt(i);
        }
    }

    /// <exception cref="DamagedDocumentException">The text is not what was written; the message names the document.</exception>
    public static T Read<T>(Document document)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(document.Body, Options) ?? throw Damaged("it is null");
        }
        catch (Exception wrong) when (wrong is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            throw Damaged(wrong.Message);
        }

        DamagedDocumentException Damaged(string why) => new($"document {document.Kind} '{document.Id}' is damaged: {why}");
    }
}

public sealed class DamagedDocumentException(string text) : Exception(text);
