namespace Kilda.Network.YFlows;

/// <summary>Ids that a Y-flow and its legs get where the client gives none, and the id that its shared flow has always.</summary>
public static class YFlowIds
{
    /// <summary>What the id of the shared flow ends with.</summary>
    public const string SharedEnd = ".shared";

    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const int BitsPerDigit = 5;

    public static string YFlow(Guid id) => $"y-{Base32(id)}";

    public static string SubFlow(Guid id) => $"ys-{Base32(id)}";

    /// <summary>The nested flow from the shared end to the Y-point. Those from there to the leaves have the ids of the legs.</summary>
    public static string Shared(string yFlow) => yFlow + SharedEnd;

    /// <summary>RFC 4648 §6, lower case, no padding: 26 digits.</summary>
    private static string Base32(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<char> text = stackalloc char[(bytes.Length * 8 + BitsPerDigit - 1) / BitsPerDigit];
        var (held, bits, at) = (0, 0, 0);
        foreach (var octet in bytes)
        {
            (held, bits) = ((held << 8) | octet, bits + 8);
            for (; bits >= BitsPerDigit; bits -= BitsPerDigit) text[at++] = Digits[(held >> (bits - BitsPerDigit)) & 31];
            held &= 31;
        }

        if (bits > 0) text[at] = Digits[(held << (BitsPerDigit - bits)) & 31];
        return text.ToString();
    }
}
