using System.Diagnostics.CodeAnalysis;

namespace Kilda.OpenFlow;

/// <summary>The peer broke the protocol. Carries the OFPT_ERROR type and code it is answered with (OpenFlow 1.3.5 §7.4.4).</summary>
public sealed class OfWireException(OfErrorType type, ushort code, string text) : Exception(text)
{
    public OfErrorType Type { get; } = type;

    public ushort Code { get; } = code;

    /// <summary>OFPBRC_BAD_LEN: a length does not fit the bytes that are there.</summary>
    [DoesNotReturn]
    public static void BadLength(string text) => throw new OfWireException(OfErrorType.BadRequest, OfErrorCode.BadRequest.BadLength, text);
}
