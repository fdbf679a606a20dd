using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Kilda.Api.Errors;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Kilda.Api.Requests;

/// <summary>The body of a request, which must be one JSON object, or one list; or why it is not. Exactly one of the two is there.</summary>
internal readonly record struct JsonBody(JsonElement? Root, ErrorAnswer? Error)
{
    public const int MaxBytes = 1 << 20;

    public const int MaxDepth = 32;

    /// <summary>How clients of the Northbound API know this kind of error.</summary>
    public const string Unreadable = "HttpMessageNotReadableException";

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <param name="request">Whose body it is.</param>
    /// <param name="wanted">An object or a list.</param>
    /// <param name="cancel">Nobody waits for it any more.</param>
    public static async Task<JsonBody> Read(HttpRequest request, JsonValueKind wanted, CancellationToken cancel)
    {
        if (!IsJson(request.ContentType))
        {
            return Refused(ErrorAnswer.Of(
                StatusCodes.Status415UnsupportedMediaType, $"Content type '{request.ContentType}' not supported, send application/json",
                "HttpMediaTypeNotSupportedException"));
        }

        return await Bytes(request, cancel) is { } bytes
            ? Parse(bytes, wanted)
            : Refused(ErrorAnswer.Of(
                StatusCodes.Status413PayloadTooLarge, $"The body is longer than {MaxBytes} bytes", "MaxUploadSizeExceededException"));
    }

    /// <summary>Problems of the body as a whole and of its members' types: they come before all others.</summary>
    public static ErrorAnswer NotReadable(IReadOnlyList<Problem> problems)
    {
        var first = problems[0];
        return ErrorAnswer.Of(RefusalKind.RequestInvalid, $"JSON parse error: {first.Field ?? "the body"} {first.Text}", Unreadable) with
        {
            Reasons = problems.Select(Reason.From).ToSeq(),
        };
    }

    internal static JsonBody Parse(byte[] bytes, JsonValueKind wanted = JsonValueKind.Object)
    {
        var json = bytes.AsSpan();
        if (json.StartsWith(ByteOrderMark)) json = json[ByteOrderMark.Length..];
        var problems = new ProblemList();
        if (json.IsEmpty) problems.Add(RefusalKind.RequestInvalid, "is missing", null);
        else if (!Utf8.IsValid(json)) problems.Add(RefusalKind.RequestInvalid, "is not UTF-8", null);
        else if (RootOf(json, wanted, problems) is { } root) return new(root, null);
        return Refused(NotReadable(problems.All));
    }

    private static JsonElement? RootOf(ReadOnlySpan<byte> json, JsonValueKind wanted, ProblemList problems)
    {
        try
        {
            JsonScan.Check(json, MaxDepth, problems);
        }
        catch (JsonException wrong)
        {
            problems.Add(RefusalKind.RequestInvalid, $"is not JSON: {wrong.Message}", null);
        }

        if (!problems.IsEmpty) return null;
        var root = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
        if (root.ValueKind == wanted) return root;
        var name = wanted == JsonValueKind.Array ? "a list" : "an object";
        problems.Add(RefusalKind.RequestInvalid, $"must be {name}, not {JsonMembers.KindOf(root)}", "$");
        return null;
    }

    /// <summary>JSON in UTF-8; a client that does not say what it sends is believed to send that.</summary>
    private static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType)) return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <returns>Null: there are more than <see cref="MaxBytes"/>.</returns>
    private static async Task<byte[]?> Bytes(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBytes) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancel);
            var isTooLong = read.Buffer.Length > MaxBytes;
            var bytes = read.IsCompleted && !isTooLong ? read.Buffer.ToArray() : null;
            request.BodyReader.AdvanceTo(bytes is null && !isTooLong ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
            if (bytes is not null || isTooLong) return bytes;
        }
    }

    private static JsonBody Refused(ErrorAnswer error) => new(null, error);
}
