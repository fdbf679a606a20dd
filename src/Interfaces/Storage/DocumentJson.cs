using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kilda.Interfaces.Storage;

/// <summary>How documents are written: every type of ours has one JSON form. What a value computes from the rest of it is not written.</summary>
public static class DocumentJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

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
