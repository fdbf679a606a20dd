using System.Globalization;
using System.Text.Json;
using Kilda.Network.Pipeline;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>Match fields and ports as clients of the Northbound API read them.</summary>
internal static class OxmWords
{
    public static string Lower(OxmField field) => JsonNamingPolicy.SnakeCaseLower.ConvertName(field.ToString());

    public static string Upper(OxmField field) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(field.ToString());

    public static string Hex(UInt128 value) => $"0x{value.ToString("x", CultureInfo.InvariantCulture)}";

    public static string Port(uint port) => port switch
    {
        OfPort.InPort => "in_port",
        OfPort.Controller => "controller",
        OfPort.Local => "local",
        _ => port.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Addresses as such, types and foreign fields in hex, everything else as a number; with a mask, where there is one, in hex.</summary>
    public static string Text(in Oxm oxm) => oxm switch
    {
        { Field: OxmField.Foreign } => oxm.ToString(),
        { Mask: { } mask } => $"{Hex(oxm.Value)}/{Hex(mask)}",
        { Field: OxmField.InPort } => Port((uint)oxm.Value),
        { Field: OxmField.EthSrc or OxmField.EthDst } => Address((ulong)oxm.Value),
        { Field: OxmField.EthType } => Hex(oxm.Value),
        _ => Number(oxm.Field, oxm.Value).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A VLAN id without the bit that says that there is one.</summary>
    public static UInt128 Number(OxmField field, UInt128 value) => field == OxmField.VlanVid ? value & ~(UInt128)TablePipeline.VlanPresent : value;

    public static string Address(ulong address) =>
        string.Join(':', Enumerable.Range(0, 6).Select(i => ((byte)(address >> (40 - (8 * i)))).ToString("x2", CultureInfo.InvariantCulture)));
}
